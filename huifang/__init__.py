"""Huifang (回访): regulations in, obligations out, evidence back."""

__version__ = "0.1.0"
