"""The life of a batch."""

from huifang.kernel.machine import Machine, Move

UPLOADED, PREVIEWING, PREVIEWED = "uploaded", "previewing", "previewed"
APPLYING, APPLIED, STOPPED, FAILED = "applying", "applied", "stopped", "failed"
UNDOING, UNDONE, DISCARDED = "undoing", "undone", "discarded"

BATCH = Machine(
    name="imports.batch",
    states=(UPLOADED, PREVIEWING, PREVIEWED, APPLYING, APPLIED, STOPPED, FAILED, UNDOING, UNDONE, DISCARDED),
    initial=UPLOADED,
    moves=(
        Move("map", (UPLOADED, PREVIEWED), UPLOADED),
        Move("preview", (UPLOADED, PREVIEWED), PREVIEWING),
        Move("show", (PREVIEWING, APPLYING), PREVIEWED),
        Move("reopen", (PREVIEWING,), UPLOADED),
        Move("apply", (UPLOADED, PREVIEWED, STOPPED, FAILED), APPLYING),
        Move("complete", (APPLYING,), APPLIED),
        Move("stop", (APPLYING,), STOPPED),
        Move("fail", (APPLYING,), FAILED),
        Move("undo", (APPLIED, STOPPED, FAILED), UNDOING),
        Move("keep", (UNDOING,), APPLIED),
        Move("clear", (UNDOING,), UNDONE),
        Move("discard", (UPLOADED, PREVIEWED), DISCARDED),
    ),
)
