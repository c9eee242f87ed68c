"""Where a complaint stands, in the words of who complained; no name, department or amount is among them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huifang.complaints.models import Complaint, Intake

RECEIVED, TAKEN, HANDLED, ANSWERED, CLOSED = range(5)
WORDS: tuple[str | Promise, ...] = (
    pgettext_lazy("stage", "Received"),
    _("Taken and numbered"),
    _("Being looked into and settled"),
    _("Settled; we ask you whether you are satisfied"),
    pgettext_lazy("stage", "Closed"),
)
_AT = {
    "judging": TAKEN, "handling": HANDLED, "deciding": HANDLED, "executing": HANDLED, "answered": ANSWERED, "satisfied": CLOSED,
    "unreachable": CLOSED, "decided": CLOSED, "void": CLOSED, "past": CLOSED, "merged": HANDLED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """A step on the way: reached, present, or to come."""

    words: str | Promise
    reached: bool
    present: bool


def stage_of(intake: Intake) -> int:
    """How far it has come; one that was merged is as far as the other, of which nothing else is told."""
    if intake.state == Intake.State.DISMISSED:
        return CLOSED
    complaint: Complaint | None = intake.complaint
    for _step in range(5):
        if complaint is None or complaint.merged_into is None:
            break
        complaint = complaint.merged_into
    return _AT[complaint.state] if complaint else RECEIVED


def stages(intake: Intake) -> list[Stage]:
    """All stages; one that was set aside has only its beginning and its end."""
    present = stage_of(intake)
    if intake.state == Intake.State.DISMISSED:
        return [Stage(WORDS[RECEIVED], True, False), Stage(WORDS[CLOSED], True, True)]
    return [Stage(words, step <= present, step == present) for step, words in enumerate(WORDS)]
