"""What the ledger holds: no words; a duty towards a row that is gone is no longer open."""

from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce

from huifang.journal.erasing import Holding, register
from huifang.obligations.models import Obligation

CODES = ("rule_code", "subject_kind", "party_kind", "occurrence", "batch", "born_owner_kind", "owner_kind", "ladder", "evidence")
register(
    Holding(
        Obligation,
        refs=(("subject_kind", "subject_id"), ("party_kind", "party_id")),
        keep=CODES,
        fill={
            "state": Case(When(state="open", then=Value("waived")), default=F("state")),
            "closed_at": Coalesce("closed_at", "due_at"),
            "next_at": None,
        },
    )
)
