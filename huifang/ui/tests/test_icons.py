"""Every icon that a template of any context names exists."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def test_no_template_names_an_unknown_icon() -> None:
    spec = importlib.util.spec_from_file_location("frontend", ROOT / "tools" / "frontend.py")
    assert spec
    assert spec.loader
    frontend = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(frontend)
    if not frontend.STAMP.exists():
        pytest.skip("the front-end is not built")
    certain, possible = frontend.named_icons()
    if frontend.STAMP.read_text() != frontend.fingerprint(certain | possible):
        pytest.skip("the front-end is older than the templates; `make setup` builds it")
    known = set(re.findall(r'<symbol id="([^"]+)"', (frontend.DIST / "icons.svg").read_text()))
    assert certain <= known
