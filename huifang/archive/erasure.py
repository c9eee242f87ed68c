"""What the archive holds of a customer: the file, its people, contracts and projects."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from huifang.archive import numbers
from huifang.archive.models import Contact, ContactNumber, Contract, Customer, CustomerSection, Milestone, Project
from huifang.archive.models.execution import Execution, Payment
from huifang.archive.models.products import Product, QualityEntry
from huifang.archive.models.twins import Merge, TwinKey, Twins
from huifang.archive.reverifying import erasure as _reverifying  # noqa: F401
from huifang.archive.sealing import open_section
from huifang.imports.erasure import discard_file
from huifang.journal.erasing import Holding, holds_nothing, register

NUMBER = Cast("pk", CharField())
OF = {"archive.customer": "customer"}


def _registers(ids: Sequence[Any], certificate: str) -> None:
    """Take the registers off the disk that the customers came with."""
    for mark in set(Customer.objects.filter(pk__in=ids).exclude(batch="").values_list("batch", flat=True)):
        discard_file(mark)


def _open(number: ContactNumber) -> Mapping[str, object]:
    return {"number": numbers.decrypt(number.cipher).number}


register(
    Holding(
        Customer,
        by={"archive.customer": "canonical"},
        keep=("region", "region_code", "industry", "batch"),
        fill={
            "name": Concat(Value("已销毁 "), NUMBER),
            "name_key": Concat(Value("destroyed "), NUMBER),
            "do_not_call": True,
        },
        erase=_registers,
    ),
    Holding(Contact, by=OF, keep=("batch",)),
    Holding(ContactNumber, by={"archive.contact": "contact"}, delete=True, show=_open),
    Holding(Contract, by=OF, keep=("batch",), fill={"number": Concat(Value("destroyed "), NUMBER)}),
    Holding(Project, by=OF, keep=("type", "region", "stage", "identity", "batch"), fill={"state": Project.State.ENDED}),
    Holding(Milestone, by={"archive.project": "project"}, keep=("rule_code",)),
)


def _section(row: CustomerSection) -> Mapping[str, object]:
    return open_section(row.cipher, customer=row.customer_id, section=row.section)


register(
    Holding(CustomerSection, by=OF, delete=True, show=_section),
    Holding(Execution, by={"archive.contract": "contract"}, kind="archive.execution"),
    Holding(Payment, by={"archive.contract": "contract"}),
    Holding(Product, by=OF, keep=("name", "model")),
    Holding(QualityEntry, by=OF, fill={"result": "—"}),
    Holding(TwinKey, by=OF, kind="archive.twin_key", delete=True),
    Holding(Twins, by={"archive.customer": ("first", "second")}, delete=True),
    Holding(Merge, by={"archive.customer": ("kept", "gone")}, delete=True),
)
holds_nothing("archive.Fullness", "names of fields that lack, not what they hold")
holds_nothing("archive.OwnField", "the company's own fields")
holds_nothing("archive.HandOver", "who gave how many customers to whom")
