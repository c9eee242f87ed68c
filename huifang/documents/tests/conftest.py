"""罗档案 keeps documents, 林主管 leads the centre, 孙工 heads the technical department in which 吴工 works; 甲公司 is a customer."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from huifang.accounts.models import User
from huifang.archive import services as archive
from huifang.archive.models import Customer
from huifang.documents.models import Document
from huifang.documents.services import keeping
from huifang.kernel import clock
from huifang.organization.models import RoleAssignment, Unit
from huifang.regulations.models import Clause, Regulation, RegulationVersion, Rule
from huifang.regulations.packs import read_pack
from huifang.regulations.services import _stamp

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@dataclass
class House:
    """Everybody in the tests."""

    company: Unit
    centre: Unit
    technical: Unit
    luo: User
    lin: User
    sun: User
    wu: User
    he: User
    customer: Customer


def unit(code: str, name: str, parent: Unit | None = None) -> Unit:
    row = Unit.objects.create(code=code, name=name, parent=parent)
    row.path = f"{parent.path if parent else '/'}{row.pk}/"
    row.save()
    return row


def person(username: str, name: str, role: str, of: Unit) -> User:
    user = User.objects.create(username=username, name=name, joined_at=NOON, password="!")
    RoleAssignment.objects.create(user=user, role=role, unit=of, valid_from=date(2020, 1, 1))
    return user


def docx(*paragraphs: str) -> bytes:
    """A Word document with these paragraphs and nothing else; the same bytes whenever it is made."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive_:
        archive_.writestr(zipfile.ZipInfo("[Content_Types].xml"), "<Types/>")
        archive_.writestr(
            zipfile.ZipInfo("word/document.xml"), f'<?xml version="1.0"?><w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
        )
    return out.getvalue()


@pytest.fixture(autouse=True)
def _noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def house(db: None) -> House:
    company = unit("company", "公司")
    centre, technical = unit("centre", "客户回访中心", company), unit("technical", "技术部", company)
    luo, lin = person("luo", "罗档案", "archive_keeper", centre), person("lin", "林主管", "follow_up_head", centre)
    sun, wu = person("sun", "孙工", "technical_head", technical), person("wu", "吴工", "technician", technical)
    he = person("he", "何经理", "administration_manager", company)
    customer = archive.create_customer(by=lin, name="广州甲化工有限公司", unit=technical, owner=None)
    return House(company, centre, technical, luo, lin, sun, wu, he, customer)


@pytest.fixture
def in_force(house: House) -> None:
    """Document C's own rules about documents, and nothing else of it."""
    pack = read_pack("follow-up-centre")
    regulation = Regulation.objects.create(code="centre", title=pack.title)
    version = RegulationVersion.objects.create(
        regulation=regulation, number=1, state="published", effective_from=date(2020, 1, 1), created_at=NOON, published_at=NOON
    )
    for order, clause in enumerate(one for one in pack.clauses if one.number.startswith("二1")):
        row = Clause.objects.create(version=version, number=clause.number, title=clause.title, text=clause.text, order=order)
        for rule in clause.rules:
            Rule.objects.create(version=version, clause=row, code=rule.code, kind=rule.kind, body=rule.body, order=order)
    _stamp()


@pytest.fixture
def make(house: House) -> Callable[..., Document]:
    def made(*paragraphs: str, section: str = "", customer: Customer | None = None) -> Document:
        return keeping.register(
            title="甲公司安全评价报告", kind="report", unit=house.technical, content=docx(*paragraphs), name="报告.docx", by=house.luo, at=NOON,
            customer=customer or house.customer, section=section,
        )  # fmt: skip

    return made
