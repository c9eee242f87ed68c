"""Panels that contexts put on one another's record pages, loaded when seen.

A context registers in its ``panels.py``; the page says ``{% panels "archive.customer" customer %}``.
"""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from huifang.ui.registry import Text, may


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a record page; ``url_name`` takes the primary key of the record."""

    place: str
    title: Text
    url_name: str
    order: int = 100
    permission: str = ""
    icon: str = ""

    @property
    def slot(self) -> str:
        """The id of its place on the page."""
        return f"panel-{self.url_name.replace(':', '-')}"


TOGETHER = 3
"""So many panels are asked for in one request: each request of its own would sign in and look up roles again."""
_panels: list[Panel] = []


def register(*panels: Panel) -> None:
    """Put panels on the pages named by their ``place``."""
    _panels.extend(panel for panel in panels if panel not in _panels)


def panels_for(user: object, place: str, pk: object) -> list[tuple[Panel, str]]:
    """The panels of a place that this user may see, with their addresses for one record."""
    found = []
    for panel in sorted((p for p in _panels if p.place == place), key=lambda p: p.order):
        if may(user, panel.permission):
            try:
                found.append((panel, reverse(panel.url_name, args=[pk])))
            except NoReverseMatch:
                continue
    return found
