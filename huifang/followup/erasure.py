"""What follow-up holds of a customer: what was said on calls. Outcomes and satisfaction stay, so figures do."""

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from huifang.followup.models import Answer, Attempt, Correction, CorrectionTurn, Feedback, Listed, Record, Task
from huifang.followup.models.rounds import SiteCheck
from huifang.journal.erasing import Holding, holds_nothing, register

OPEN = ("waiting", "callback", "repair")
register(
    Holding(
        Task,
        by={"archive.customer": "customer"},
        keep=("origin", "batch"),
        fill={
            "state": Case(When(state__in=OPEN, then=Value("void")), default=F("state")),
            "closed_at": Coalesce("closed_at", "due_at"),
            "holder": None,
            "held_until": None,
        },
        open=Q(holder__isnull=False),
    ),
    Holding(Listed, by={"archive.customer": "customer"}, keep=("rule_code", "number", "batch")),
    Holding(Attempt, by={"followup.task": "task", "archive.contact": "contact"}, keep=("way", "key")),
    Holding(Record, by={"archive.customer": "customer", "archive.contact": "contact"}, keep=("number", "language")),
    Holding(SiteCheck, by={"followup.task": "task"}, fill={"latitude": None, "longitude": None, "accuracy": None}),
    Holding(Answer, by={"followup.record": "record"}, keep=("code", "question", "value"), kind="followup.answer"),
    Holding(
        Correction,
        by={"archive.customer": "customer", "followup.record": "record"},
        keep=("number", "void_reason"),
        open=Q(state__in=("reported", "assigned", "corrected")),
    ),
    Holding(CorrectionTurn, by={"followup.correction": "correction"}),
    Holding(
        Feedback,
        by={"archive.customer": "customer", "followup.record": "record"},
        keep=("number", "void_reason"),
        open=Q(closed_at=None),
    ),
)
holds_nothing("followup.PlanRun", "figures of planning")
holds_nothing("followup.Draw", "rule, period, counts, digests and seed of a draw")
holds_nothing("followup.Frame", "numbers of rows, frozen and compressed")
holds_nothing("followup.RoundTally", "figures of a round")
holds_nothing("followup.RoundReport", "figures of a round and our own text on them")
holds_nothing("followup.Round", "names and counts of rounds")
