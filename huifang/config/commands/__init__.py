"""The commands of ``huifang``, one module each, found by file name; see ``huifang.config.cli``."""
