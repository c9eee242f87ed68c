"""Reads of follow-up: ``queue`` · ``duties`` in words · ``call`` for the call screen · ``records`` and open matters."""
