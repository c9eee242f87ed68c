"""Lets every context register what it offers, found by file name."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

REGISTRIES = (
    "events",
    "labels",
    "gates",
    "policy",
    "packing",
    "previews",
    "importing",
    "searching",
    "openers",
    "options",
    "signing_in",
    "belongings",
    "erasure",
    "notices",
    "explaining",
    "printing",
    "schedules",
    "subscriptions",
    "threads",
)


class ConfigConfig(AppConfig):
    """Loads the registry modules of all contexts once the models are ready."""

    name = "huifang.config"
    label = "config"

    def ready(self) -> None:
        from huifang.config.indexes import show_values

        show_values()
        for module in REGISTRIES:
            autodiscover_modules(module)
