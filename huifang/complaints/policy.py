"""The kinds of rule that complaints bring, and how they stand in the document of the regulation."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from huifang.complaints.procedure import ComplaintProcedure


def procedure_words(rule: ComplaintProcedure, names: Any) -> str:
    """The procedure as sentences."""
    parts = []
    if rule.judge:
        parts.append(gettext("Each complaint is judged first: are its grounds sufficient, is its demand reasonable."))
        parts.append(gettext("Who finds it not justified answers politely; the customer may object {n} times.").format(n=rule.objections))
    if rule.solve:
        parts.append(gettext("Solutions are proposed; a leader chooses one, it is approved and carried out."))
    parts.append(
        gettext("A dissatisfied customer means another turn, one rung higher: {roles}.").format(roles=names.all("role", rule.climbs_to))
    )
    parts.append(gettext("After {n} turns {roles} decide, with a reason.").format(n=rule.turns, roles=names.all("role", rule.decided_by)))
    parts.append(
        gettext("After {n} tries on different days {roles} may confirm that the customer can't be reached.").format(
            n=rule.tries, roles=names.all("role", rule.confirmed_by)
        )
    )
    if rule.progress_every_days:
        parts.append(gettext("The customer hears of the progress every {n} working days.").format(n=rule.progress_every_days))
    return ("" if (get_language() or "").startswith("zh") else " ").join(parts)


LABELS: Mapping[str, str | Promise] = {"complaint_procedure": _("Procedure of complaints")}
RULES: Mapping[str, type[Any]] = {"complaint_procedure": ComplaintProcedure}
WORDS: Mapping[str, Callable[[Any, Any], str]] = {"complaint_procedure": procedure_words}
