"""What the archive does when its own facts arrive: the completeness of a file follows what is written in it."""

from huifang.archive import filing
from huifang.archive.models import Customer
from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event


@subscribe(
    "archive.section.changed",
    "archive.customer.completed",
    "archive.customer.merged",
    "archive.customer.separated",
    name="archive.fullness",
)
def on_written(event: Event) -> None:
    """Count anew what the file lacks."""
    if event.subject_kind == Customer.ref_kind:
        filing.refresh([int(event.subject_id)], event.at)
