"""How a chain of approval stands in the document of its regulation. The shape is that of ``regulations``."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext

from huifang.regulations.shapes.approval import OPERATORS, ApprovalChain, ApprovalStep, Condition


def condition_words(condition: Condition, names: Any) -> str:
    """“customers in the list” is at least 200."""
    values = {"yes": gettext("yes"), "no": gettext("no")}
    return gettext("“{fact}” {operator} {value}").format(
        fact=names.of("approval_fact", condition.fact),
        operator=gettext(OPERATORS[condition.operator]),
        value=values.get(condition.value, condition.value),
    )


def step_words(step: ApprovalStep, names: Any) -> str:
    """A step in words: who, when, how many, until when."""
    when = [gettext("from amount {n}").format(n=step.min_amount)] if step.min_amount is not None else []
    when += [condition_words(condition, names) for condition in step.conditions]
    how = {"all": gettext("all of them"), "number": gettext("{n} of them").format(n=step.number)}.get(step.how_many, "")
    limits = [gettext("time limit “{limit}”").format(limit=names.of("time_limit_rule", step.limit))] if step.limit else []
    more = [*when, *([how] if how else []), *limits]
    who: str = names.of("approver", step.who)
    return gettext("{who} ({more})").format(who=who, more=gettext("; ").join(more)) if more else who


def chain_words(chain: ApprovalChain, names: Any) -> str:
    """The whole chain as a sentence of the document."""
    steps = " → ".join(step_words(step, names) for step in chain.steps)
    parts = [gettext("{subject} needs approval, in this order: {steps}.").format(subject=chain.subject, steps=steps)]
    parts.append(gettext("Nobody decides their own request."))
    if not chain.again:
        parts.append(gettext("Nobody decides two steps of it."))
    if bulk := [str(i) for i, step in enumerate(chain.steps, 1) if step.bulk]:
        parts.append(gettext("Step {steps} may be approved in bulk.").format(steps="、".join(bulk)))
    return "".join(parts) if (get_language() or "").startswith("zh") else " ".join(parts)


WORDS: Mapping[str, Callable[[Any, Any], str]] = {"approval_chain": chain_words}
