"""Tables of the archive, by subject."""

from huifang.archive.models.checks import FileCheck, InformationReport, ReportLine
from huifang.archive.models.contacts import Contact, ContactNumber
from huifang.archive.models.customers import Customer
from huifang.archive.models.execution import Execution, Payment
from huifang.archive.models.fullness import Fullness
from huifang.archive.models.leaving import HandedOver, HandOver
from huifang.archive.models.own_fields import OwnField
from huifang.archive.models.products import Product, QualityEntry
from huifang.archive.models.projects import Contract, Milestone, Project
from huifang.archive.models.sections import CustomerSection
from huifang.archive.models.twins import Merge, TwinKey, Twins

__all__ = [
    "Contact",
    "ContactNumber",
    "Contract",
    "Customer",
    "CustomerSection",
    "Execution",
    "FileCheck",
    "Fullness",
    "HandOver",
    "HandedOver",
    "InformationReport",
    "Merge",
    "Milestone",
    "OwnField",
    "Payment",
    "Product",
    "Project",
    "QualityEntry",
    "ReportLine",
    "TwinKey",
    "Twins",
]
