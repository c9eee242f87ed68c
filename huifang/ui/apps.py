"""Finds what upper contexts offer to the frame."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class UiConfig(AppConfig):
    """The components; loads every context's ``labels.py``, ``navigation.py`` and ``panels.py``."""

    name = "huifang.ui"
    label = "ui"

    def ready(self) -> None:
        """Let the contexts register themselves."""
        autodiscover_modules("labels")
        autodiscover_modules("navigation")
        autodiscover_modules("panels")
