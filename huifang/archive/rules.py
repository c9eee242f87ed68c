"""The lives of contracts and projects, and what makes a project the same project. Pure."""

import hashlib
import unicodedata
from calendar import monthrange
from datetime import date

from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.machine import Facts, Machine, Move

RUNNING, DONE, ENDED = "running", "done", "ended"
ACTIVE, CLOSED = "active", "ended"


def _with_reason(facts: Facts) -> Decision:
    return YES if str(facts.get("reason") or "").strip() else no("reason_missing")


CONTRACT = Machine(
    name="archive.contract",
    states=(RUNNING, DONE, ENDED),
    initial=RUNNING,
    moves=(
        Move("execute", (RUNNING,), DONE),
        Move("end", (RUNNING,), ENDED, _with_reason),
        Move("reopen", (DONE, ENDED), RUNNING, _with_reason),
    ),
)

PROJECT = Machine(
    name="archive.project",
    states=(ACTIVE, CLOSED),
    initial=ACTIVE,
    moves=(
        Move("end", (ACTIVE,), CLOSED, _with_reason),
        Move("resume", (CLOSED,), ACTIVE),
    ),
)


def plain_number(text: str) -> str:
    """A contract number as it is compared: full-width folded, upper case, letters and digits only."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(ch for ch in folded if ch.isalnum())


def project_identity(customer_id: int, contract_number: str, project_type: str, completed_on: date | None) -> str:
    """The digest by which the same row of a register, read twice, is one project (R1.4); 128 bits, for a small index."""
    parts = (str(customer_id), plain_number(contract_number), project_type, completed_on.isoformat() if completed_on else "")
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def day_that_counts(completed_on: date | None, precision: str) -> date | None:
    """The last day of the month for a date known to the month only."""
    if completed_on is None or precision != "month":
        return completed_on
    return completed_on.replace(day=monthrange(completed_on.year, completed_on.month)[1])
