"""What search holds: the entries of rows and the numbers by which they are found."""

from huifang.journal.erasing import Holding, register
from huifang.search.models import Code, Entry

register(
    Holding(Entry, refs=(("kind", "object_id"),), delete=True),
    Holding(Code, by={"search.entry": "entry"}, delete=True),
)
