"""Loaded before Django's settings (`-p tests.environment`): tests never touch anybody's data.

Every run gets an empty data folder of its own; a worker of pytest-xdist uses the folder of its parent.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "PYTEST_XDIST_WORKER" not in os.environ:
    _folder = tempfile.mkdtemp(prefix="huifang-tests-")
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    os.environ["HUIFANG_DATA"] = _folder
    (Path(_folder) / "static").mkdir()  # whitenoise warns about a folder that is not there
    for _name in [name for name in os.environ if name.startswith("HUIFANG_") and name != "HUIFANG_DATA"]:
        del os.environ[_name]
# The live server of the browser tests runs under Playwright's event loop.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
