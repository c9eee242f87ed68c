"""What documents hold of a customer: the documents themselves, their texts and readers."""

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from huifang.documents.models import AuthorityReading, Document, Finding, Grant, Version
from huifang.journal.erasing import Holding, holds_nothing, register

OF = {"documents.document": "document"}
register(
    Holding(
        Document,
        by={"archive.customer": "customer"},
        keep=("number", "kind", "section", "state"),
        fill={"title": Concat(Value("已销毁 "), Cast("pk", CharField()))},
    ),
    Holding(Version, by=OF),
    Holding(Grant, by=OF, keep=("way", "state")),
    Holding(AuthorityReading, by=OF),
    Holding(Finding, by=OF, keep=("state",)),
)
holds_nothing("documents.Plan", "when documents are inspected")
holds_nothing("documents.Inspection", "what is inspected, in the centre's own words")
