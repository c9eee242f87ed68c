"""The kinds of rule that complaints bring, and how they stand in the document of the regulation."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from huifang.complaints import policy_solving as solving
from huifang.complaints.procedure import ComplaintProcedure
from huifang.complaints.safety_rules import ComplaintGuide, InternalVoice, SafetyAlarm


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


def _joined(parts: list[str]) -> str:
    return ("" if (get_language() or "").startswith("zh") else " ").join(parts)


def alarm_words(rule: SafetyAlarm, names: Any) -> str:
    """Whom serious safety calls, and what is done first."""
    chain = "→".join(gettext("{role} ({n} minutes)").format(role=names.of("role", rung.role), n=rung.minutes) for rung in rule.chain)
    parts = [gettext("Serious safety calls until somebody acknowledges: {chain}.").format(chain=chain)]
    if rule.at_once:
        parts.append(gettext("Told at once besides: {roles}.").format(roles=names.all("role", rule.at_once)))
    parts.append(gettext("First action: {steps}.").format(steps="；".join(rule.first_actions)))
    parts.append(gettext("The immediate report goes to {roles}.").format(roles=names.all("role", rule.report_to)))
    return _joined(parts)


def voice_words(rule: InternalVoice, names: Any) -> str:
    """Who answers members."""
    return gettext("Any member may say something about the centre, also without a name; {roles} answer.").format(
        roles=names.all("role", rule.answered_by)
    )


def guide_words(rule: ComplaintGuide, _names: Any) -> str:
    """What to say, never to say, and on what law to stand."""
    lines = (
        (gettext("Calm down with: {lines}."), rule.calm),
        (gettext("Never say: {lines}."), rule.never),
        (gettext("Legal bases: {lines}."), rule.legal),
    )
    return _joined([words.format(lines="；".join(line.rstrip("。") for line in found)) for words, found in lines if found])


LABELS: Mapping[str, str | Promise] = {
    **solving.LABELS,
    "complaint_procedure": _("Procedure of complaints"),
    "safety_alarm": _("Alarm of serious safety"),
    "internal_voice": _("Voices of members"),
    "complaint_guide": _("Guide for handling complaints"),
}
RULES: Mapping[str, type[Any]] = {
    **solving.RULES,
    "complaint_procedure": ComplaintProcedure,
    "safety_alarm": SafetyAlarm,
    "internal_voice": InternalVoice,
    "complaint_guide": ComplaintGuide,
}
WORDS: Mapping[str, Callable[[Any, Any], str]] = {
    **solving.WORDS,
    "complaint_procedure": procedure_words,
    "safety_alarm": alarm_words,
    "internal_voice": voice_words,
    "complaint_guide": guide_words,
}
