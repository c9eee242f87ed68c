"""What the endpoints of the archive share: the collection, and shapes used by several."""

from typing import Annotated, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field, StringConstraints

from huifang.integrations.api import ProblemError, Routes, Stated, Text, field_problem
from huifang.kernel.phones import Phone, parse_phone
from huifang.ui.lists import Sort

api = Routes("archive", _("Customers, contacts, contracts, projects"), order=10)
NEWEST = Sort("new", "", ("pk",), backwards=True)
Short = Annotated[Text, StringConstraints(max_length=20)]
Middle = Annotated[Text, StringConstraints(max_length=40)]
Long = Annotated[Text, StringConstraints(max_length=200)]
Remarks = Annotated[Text, StringConstraints(max_length=4000)]
Phones = Annotated[list[Annotated[Stated, StringConstraints(max_length=60)]], Field(max_length=10)]
Form = Literal["mr", "ms", ""]


def phones_of(given: list[str]) -> list[Phone]:
    """The numbers in what was written.

    Raises:
        ProblemError: 422 with each that is no number.
    """
    found = [parse_phone(text) for text in given]
    bad = [field_problem(f"phones/{i}", "number_unreadable") for i, phone in enumerate(found) if phone is None]
    if bad:
        raise ProblemError(422, "invalid", errors=bad)
    return [phone for phone in found if phone]
