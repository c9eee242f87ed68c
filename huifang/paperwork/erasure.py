"""What paperwork holds: a number is never taken back, the reason why it is void may name people."""

from huifang.journal.erasing import Holding, holds_nothing, register
from huifang.paperwork.models import IssuedNumber, PrintOut

register(
    Holding(IssuedNumber, refs=(("subject_kind", "subject_id"),), keep=("form", "number", "scope", "subject_kind")),
    Holding(PrintOut, refs=(("subject_kind", "subject_id"),), keep=("form", "subject_kind", "copies")),
)
holds_nothing("paperwork.Series", "counters")
holds_nothing("paperwork.FormatChange", "number formats")
