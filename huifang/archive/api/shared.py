"""What the endpoints of the archive share: the collection, and shapes used by several."""

from typing import Annotated

from django.utils.translation import gettext_lazy as _
from pydantic import Field, StringConstraints

from huifang.integrations.api import Routes, Stated, Text
from huifang.ui.lists import Sort

api = Routes("archive", _("Customers, contacts, contracts, projects"), order=10)
NEWEST = Sort("new", "", ("pk",), backwards=True)
Short = Annotated[Text, StringConstraints(max_length=20)]
Middle = Annotated[Text, StringConstraints(max_length=40)]
Long = Annotated[Text, StringConstraints(max_length=200)]
Remarks = Annotated[Text, StringConstraints(max_length=4000)]
Phones = Annotated[list[Annotated[Stated, StringConstraints(max_length=60)]], Field(max_length=10)]
