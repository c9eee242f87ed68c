"""Tables of the archive, by subject."""

from huifang.archive.models.contacts import Contact, ContactNumber
from huifang.archive.models.customers import Customer
from huifang.archive.models.projects import Contract, Milestone, Project

__all__ = ["Contact", "ContactNumber", "Contract", "Customer", "Milestone", "Project"]
