"""What re-verification and reports hold of a customer."""

from huifang.archive.models import FileCheck, ReportLine
from huifang.journal.erasing import Holding, holds_nothing, register

OF = {"archive.customer": "customer"}
register(Holding(FileCheck, by=OF, delete=True), Holding(ReportLine, by=OF, delete=True))
holds_nothing("archive.InformationReport", "a unit's own words on its market; what concerns one customer stands in its lines")
