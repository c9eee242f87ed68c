"""Repeated work of the archive."""

from huifang.archive.reverifying import schedules as _reverifying  # noqa: F401
