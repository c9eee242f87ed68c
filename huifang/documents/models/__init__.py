"""Tables of documents, by subject."""

from huifang.documents.models.documents import Document, Version
from huifang.documents.models.inspections import Finding, Inspection, Plan
from huifang.documents.models.reading import AuthorityReading, Grant

__all__ = ["AuthorityReading", "Document", "Finding", "Grant", "Inspection", "Plan", "Version"]
