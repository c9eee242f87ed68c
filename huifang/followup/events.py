"""Facts that follow-up records."""

from django.utils.translation import gettext_lazy as _

from huifang.followup.corrections import events as _corrections  # noqa: F401
from huifang.followup.feedback import events as _feedback  # noqa: F401
from huifang.journal.catalogue import declare, name_values

KINDS = declare(
    {
        "followup.plan.made": _("Planned until {until}: {obligations} due items, {tasks} calls."),
        "followup.task.created": _("A return call was planned for {due}."),
        "followup.task.assigned": _("The call was given to {to}."),
        "followup.task.taken": _("Opened for calling."),
        "followup.task.released": _("Put back into the queue."),
        "followup.task.repaired": _("The number was mended; the call is due again."),
        "followup.task.voided": _("The call was voided: {reason}"),
        "followup.attempt.made": _("Call attempt: {outcome}."),
        "followup.number.dialled": _("{masked} was opened for dialling."),
        "followup.task.unreachable": _("Unreachable after {tries} unanswered tries."),
        "followup.record.completed": _("Follow-up record {number} was completed."),
        "followup.record.voided": _("Follow-up record {number} was voided: {reason}"),
        "followup.draw.announced": _("The draw “{name}” {period} was announced for {moment}."),
        "followup.draw.framed": _("The population of “{name}” {period} was frozen: {population}, of which {wanted} are drawn."),
        "followup.draw.drawn": _("“{name}” {period} was drawn: {drawn} of {population}, by seal {position}."),
        "followup.draw.made": _("The calls of “{name}” were made: {calls}; {covered} were there already."),
        "followup.draw.voided": _("The draw “{name}” {period} was voided: {reason}"),
        "followup.round.opened": _("Round “{name}” was opened: {calls} calls until {until}."),
        "followup.round.begun": _("Round “{name}” began."),
        "followup.round.reported": _("Round “{name}” can't be finished in time, {wanted} is asked for: {reason}"),
        "followup.round.rescheduled": _("Round “{name}” was given until {until} instead of {was}: {reason}"),
        "followup.round.held": _("Round “{name}” is kept to its window: {reason}"),
        "followup.round.overrun": _("The window of round “{name}” is over with {open} open calls."),
        "followup.round.missed": _("Customers of round “{name}” were left out: {open}."),
        "followup.round.finished": _("Round “{name}” ended: {done} of {calls} followed up."),
        "followup.round.voided": _("Round “{name}” was voided with {calls} open calls: {reason}"),
        "followup.round.filed": _("Round “{name}” was filed as {number}."),
        "followup.round_report.made": _("The closing report of round “{name}” was made."),
        "followup.round_report.edited": _("The closing report of round “{name}” was edited."),
        "followup.round_report.asked": _("The closing report of round “{name}” was handed in for approval."),
        "followup.round_report.returned": _("The closing report of round “{name}” came back for changes."),
        "followup.round_report.filed": _("The closing report of round “{name}” was filed as {number}."),
        "followup.site_check.saved": _("What was found on the spot was written down."),
        "followup.form.missed": _("A number was opened for dialling, but no try was written down that day."),
    }
)
name_values(
    "outcome",
    {
        "reached": _("reached"),
        "no_answer": _("no answer"),
        "busy": _("busy"),
        "wrong_number": _("wrong number"),
        "refused": _("refused"),
        "call_back": _("call back later"),
    },
)
