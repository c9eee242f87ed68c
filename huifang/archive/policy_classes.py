"""The rule of customer classes: how a class is served; how often it is followed up stands in coverage rules (R1.3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_lazy

from huifang.regulations.shapes.terms import Term
from huifang.regulations.shapes.terms import mark as _

KIND = "customer_class"
ClassCode = Literal["ordinary", "key", "group_1", "group_2", "farmer"]
CLASSES = {
    "ordinary": _("ordinary customer"),
    "key": _("key customer"),
    "group_1": _("group customer, class 1"),
    "group_2": _("group customer, class 2"),
    "farmer": _("farmer"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerClass:
    """What follows from a class: the mode of service, and whether its orders go first."""

    grade: Annotated[ClassCode, Term(_("Customer class"), choices=CLASSES)]
    service: Annotated[str, Term(_("Mode of service"), _("Such as a named person, or service on site"), most=200, long=True)]
    first: Annotated[bool, Term(_("Served first"), _("Its orders and calls go before others"))] = False


def words(rule: CustomerClass, _names: Any) -> str:
    """The class as a sentence of the document."""
    parts = [gettext("{group}: {service}").format(group=gettext(CLASSES[rule.grade]), service=rule.service)]
    if rule.first:
        parts.append(gettext("Served first."))
    return ("" if (get_language() or "").startswith("zh") else " ").join(parts)


LABELS: Mapping[str, str | Promise] = {KIND: gettext_lazy("Service by customer class")}
RULES: Mapping[str, type[Any]] = {KIND: CustomerClass}
WORDS: Mapping[str, Callable[[Any, Any], str]] = {KIND: words}
