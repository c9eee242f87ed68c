"""How causes and checklists stand in the document of the regulation (R3.4, R3.5)."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huifang.complaints.remedies import KINDS, CauseTree, SolutionSteps, branches


def tree_words(rule: CauseTree, _names: Any) -> str:
    """The tree, each group in one breath."""
    known = branches(rule.items)
    tops = [one for one in known if one.depth == 0]
    parts = []
    for top in tops:
        below = [one.name for one in known if one.path.startswith(f"{top.path} / ")]
        parts.append(f"{top.name}（{'、'.join(below)}）" if below else top.name)
    return gettext("Causes of complaints: {causes}.").format(causes="；".join(parts))


def steps_words(rule: SolutionSteps, names: Any) -> str:
    """The steps in their order."""
    steps = [
        gettext("{text} ({who}, {n} working days)").format(
            text=step.text, who=names.of("role", step.by) if step.by else gettext("responsible department"), n=step.days
        )
        for step in rule.steps
    ]
    return gettext("{kind} is carried out in these steps: {steps}.").format(kind=gettext(KINDS[rule.solution]), steps=" → ".join(steps))


LABELS: Mapping[str, str | Promise] = {"complaint_causes": _("Tree of causes"), "solution_steps": _("Steps of a solution")}
RULES: Mapping[str, type[Any]] = {"complaint_causes": CauseTree, "solution_steps": SolutionSteps}
WORDS: Mapping[str, Callable[[Any, Any], str]] = {"complaint_causes": tree_words, "solution_steps": steps_words}
