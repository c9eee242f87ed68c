"""Where backups lie."""

import os
from pathlib import Path

from django.conf import settings


def folder() -> Path:
    """``HUIFANG_BACKUPS``, best on another disk; else ``backups`` in the data folder."""
    named = os.environ.get("HUIFANG_BACKUPS", "")
    return Path(named).expanduser().resolve() if named else Path(settings.DATA) / "backups"
