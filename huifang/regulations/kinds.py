"""Every kind of rule: those of ``shapes`` and those that upper contexts offer in ``policy.py``."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import module_has_submodule

from huifang.regulations import shapes

Words = Callable[[Any, "Mapping[str, str]"], str]


def offered(name: str) -> list[ModuleType]:
    """The module called ``name`` of every context that has one."""
    holders = (app for app in apps.get_app_configs() if app.name.startswith("huifang.") and app.module is not None)
    return [import_module(f"{app.name}.{name}") for app in holders if app.module and module_has_submodule(app.module, name)]


@cache
def kinds() -> Mapping[str, type[Any]]:
    """Kind → shape.

    Raises:
        ImproperlyConfigured: two contexts offer the same kind.
    """
    found: dict[str, type[Any]] = dict(shapes.RULES)
    for module in offered("policy"):
        for kind, shape in getattr(module, "RULES", {}).items():
            if found.setdefault(kind, shape) is not shape:
                raise ImproperlyConfigured(f"rule kind {kind!r} is offered twice, the second time by {module.__name__}")
    return found


def shape_of(kind: str) -> type[Any] | None:
    """The shape of a kind, or None for a kind that nobody offers."""
    return kinds().get(kind)


def kind_of(shape: type[Any]) -> str:
    """The kind of a shape.

    Raises:
        LookupError: the shape is no rule.
    """
    for kind, known in kinds().items():
        if known is shape:
            return kind
    raise LookupError(f"{shape.__name__} is not a kind of rule")
