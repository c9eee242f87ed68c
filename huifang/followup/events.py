"""Facts that follow-up records."""

from django.utils.translation import gettext_lazy as _

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
        "followup.round.opened": _("Round “{name}” was opened: {calls} calls until {until}."),
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
