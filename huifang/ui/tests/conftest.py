"""A frame that no context has filled, and a user who may everything."""

from types import SimpleNamespace
from typing import Any

import pytest

from huifang.ui import panels, registry


@pytest.fixture(autouse=True)
def bare_frame(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Take away what contexts have registered."""
    for name in ("_nav", "_new", "_inbox", "_statuses", "_saved_views"):
        monkeypatch.setattr(registry, name, [])
    monkeypatch.setattr(panels, "_panels", [])
    settings.UI_MAY = ""


@pytest.fixture
def agent() -> Any:
    """王坐席, without a table."""

    class Agent(SimpleNamespace):
        def __str__(self) -> str:
            return "王坐席"

    return Agent(is_authenticated=True, pk=1)
