"""The pack work-safety-consultancy against document A: its clauses, figures, words, spellings."""

import re
from pathlib import Path

import pytest
from python_calamine import load_workbook

from huifang.journal.models import Event
from huifang.kernel.cycles import Period
from huifang.kernel.refs import system
from huifang.regulations import selectors
from huifang.regulations.book import Book
from huifang.regulations.checking import version_problems
from huifang.regulations.packs import pack_codes, read_pack
from huifang.regulations.rules import plain_name
from huifang.regulations.services import install_pack
from huifang.regulations.shapes import Cycle, Form, Phrases, Questions, Script, Service, StagePlan, TimeLimit
from huifang.regulations.tests.conftest import NOON, PACK, TODAY

CLAUSES = (
    "1 2 3 4 4.1 4.2 4.2.1 4.2.2 4.2.3 4.2.4 4.2.5 4.2.6 4.2.7 4.3 4.3.1 4.3.2 4.3.3 4.3.4 4.3.5 4.3.6 4.3.7 4.4 5 5.1 5.2 5.2.1 5.2.2 "
    "5.3 5.3.1 5.3.2 5.3.3 5.4 6 6.1 6.1.1 6.1.2 6.1.3 6.2 6.2.1 6.2.2 6.2.3 7 7.1 7.1.1 7.1.2 7.1.3 7.2 7.3 7.4 附表1 附表2"
)
DAMAGED = [
    "原则化",
    "三同步",
    "剧毒品使用公司",
    "合用范畴",
    "演习",
    "征询",
    "积极停止",
    "生活高兴",
    "提浮",
    "安监",
    "其她",
    "顾客",
    "不也许",
    "不论这件事",
    "指引",
    "公司安监",
    "筹划",
]


@pytest.fixture
def book(first) -> Book:
    return selectors.book(TODAY)


def cycle(book: Book, code: str) -> Cycle:
    rule = book.rule(code)
    assert rule is not None
    assert isinstance(rule.value, Cycle)
    return rule.value


def test_every_clause_of_the_document_is_there():
    assert [c.number for c in read_pack(PACK).clauses] == CLAUSES.split()


def test_no_damaged_word_is_shown():
    text = "\n".join(
        [f"{c.title}\n{c.text}" for c in read_pack(PACK).clauses]
        + [str(v) for c in read_pack(PACK).clauses for r in c.rules for k, v in r.body.items() if k != "synonyms"]
    )
    assert [word for word in DAMAGED if word in text] == []
    assert not re.search(r"[一-鿿][,;?!]", text), "Chinese text takes full-width punctuation"


def test_sentences_are_our_own():
    """Facts and figures carry over, sentences don't; forbidden phrases are quoted by nature."""
    source = Path("/work/shared/seeds/000_1b5f7ecb896239a4.txt")
    if not source.exists():
        pytest.skip("the source document is not on this machine")
    theirs = source.read_text()
    ours = [s for c in read_pack(PACK).clauses for s in re.split(r"[。；\n]", c.text) if len(s) > 16]
    assert [s for s in ours if s in theirs] == []


@pytest.mark.django_db
def test_nothing_in_it_is_broken(first):
    assert version_problems(first, selectors.book(TODAY)) == []


@pytest.mark.django_db
def test_cycles_have_the_figures_of_the_document(book):
    """R2.1."""
    assert cycle(book, "cycle.standardization.self-assessment").period == Period(years=1)
    assert cycle(book, "cycle.standardization.renewal").period == Period(years=3)
    assert cycle(book, "cycle.hazchem.production.renewal").period == Period(years=3)
    assert cycle(book, "cycle.hazchem.trade.renewal").period == Period(years=3)
    assert cycle(book, "cycle.emergency-plan.drill").period == Period(years=1)
    assert cycle(book, "cycle.emergency-plan.on-site-drill").period == Period(months=6)
    assert cycle(book, "cycle.training").period == Period(years=1)
    toxic = cycle(book, "cycle.toxic.filing")
    assert [str(toxic.period_in(c)) for c in ("广州", "肇庆", "中山", "江门")] == ["P3Y", "P1Y", "P1Y", "P1Y"]


@pytest.mark.django_db
def test_every_type_is_followed_up_once_after_completion_or_by_its_chain(book):
    """R2.2: a call after completion, once per project."""
    chained = {t for r in book.of(StagePlan) for s in r.value.stages for t in s.project_types}
    for code in book.project_types:
        after = [r for r in book.of(Cycle) if code in r.value.project_types and r.value.after_completion_days is not None]
        assert (len(after) == 1) != (code in chained), code


@pytest.mark.django_db
def test_the_chain_of_three_simultaneities(book):
    (rule,) = book.of(StagePlan)
    assert [s.name for s in rule.value.stages] == ["安全条件论证与安全预评价", "安全设施设计审查", "试生产", "安全设施验收评价"]
    assert rule.value.position("construction.trial") == 2


@pytest.mark.django_db
def test_packages_exist_for_standardization_and_three_simultaneities(book):
    """R2.3."""
    packages = {t for r in book.of(Service) if r.value.package for t in r.value.project_types}
    assert packages == {"standardization", *(c for c in book.project_types if c.startswith("construction."))}


@pytest.mark.django_db
def test_scripts_in_both_languages_and_phrases(book):
    """R2.7."""
    parts = {(r.value.part, r.value.language) for r in book.of(Script)}
    assert parts == {(p, lang) for p in ("opening", "content", "closing", "comfort", "complaint") for lang in ("mandarin", "cantonese")}
    cantonese = "".join(r.value.text for r in book.of(Script) if r.value.language == "cantonese")
    assert all(word in cantonese for word in ("嘅", "唔", "咗", "畀", "呢度"))
    forbidden = next(r.value for r in book.of(Phrases) if r.value.list == "forbidden")
    assert len(forbidden.items) == 6


@pytest.mark.django_db
def test_every_type_has_its_questions(book):
    """R2.7, R2.14; few of them must be answered (R2.6)."""
    for code in book.project_types:
        lists = book.questions_for(code)
        assert len(lists) == 2, code
        assert sum(q.required for r in lists for q in r.value.items) <= 4
    topics = {q.asks for r in book.of(Questions) for q in r.value.items}
    assert {"feeling", "service", "report", "technician", "sales", "company", "suggestion", "inspection"} <= topics


@pytest.mark.django_db
def test_complaints_climb_to_the_vice_president(book):
    """R3.6, 7.4."""
    limit = next(r.value for r in book.of(TimeLimit) if r.value.code == "complaint.answer")
    assert [rung.to for rung in limit.ladder] == ["department_head", "vice_president"]
    message = next(r.value for r in book.of(TimeLimit) if r.value.code == "message.reply")
    assert (message.within.amount, message.within.unit, message.target) == (24, "hours", True)


@pytest.mark.django_db
def test_the_two_forms(book):
    """R2.9, R3.1."""
    forms = {r.value.code: r.value for r in book.of(Form)}
    assert forms["followup.record"].title == "回访登记表"
    assert forms["complaints.complaint"].copies == ("技术部门联", "业务部门联", "存档联")
    assert len(forms["complaints.complaint"].fields) == 13


SPELLINGS = {
    "standardization": "安全生产标准化 标准化 安标 标准化三级 三级标准化 标准化（三级） 安全标准化 2024年标准化 标准化项目 年度标准化",
    "construction.conditions": "三同时-安全条件论证 三同时－安全条件论证 安全条件论证 条件论证",
    "construction.pre-assessment": "三同时-安全预评价 预评价 三同时预评价 “三同时”安全预评价 三同时（预评价） 安全预评价报告",
    "construction.design": "三同时-安全设施设计 三同时—安全设施设计 设计专篇 安全专篇 安全设施设计审查 三同时/设计专篇 建设项目设计专篇",
    "construction.trial": "三同时-试生产 试生产 试运行 试生产方案",
    "construction.acceptance": "三同时-验收评价 验收 验收评价 竣工验收 三同时_验收",
    "hazchem.production": "危化品生产许可换证 危险化学品生产许可证 危化品生产 安全生产许可证",
    "hazchem.trade": "危化品经营许可换证 危险化学品经营许可证 危化证 危化经营 危险化学品经营(换证)",
    "toxic": "剧毒品备案 剧毒化学品备案 剧毒化学品 剧毒品",
    "emergency-plan": "应急预案 应急演练 预案 应急预案编制 应急预案备案",
    "training": "安全培训 培训 安全教育 安全生产培训 安全培训2024 安全培训服务",
    "occupational-health": "职业卫生 职业健康 职业病危害检测",
    "status-assessment": "安全现状评价 现状评价 现状评价报告",
}


@pytest.mark.django_db
@pytest.mark.parametrize(("spelling", "code"), [(s, code) for code, text in SPELLINGS.items() for s in text.split()])
def test_spellings_of_offices(book, spelling, code):
    assert book.type_named(spelling) == code
    assert book.type_named(f" {spelling} ") == code


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", ["其它??", "其他", "", "？", "三同时", "危险化学品", "待定", "2024"])
def test_what_nobody_can_tell_stays_unknown(book, spelling):
    assert book.type_named(spelling) is None


@pytest.mark.django_db
def test_every_type_in_the_sample_register(book):
    """Every row of the register that can be used names a type; 其它?? does not."""
    register = Path("/work/shared/data/registers/customer_register.xlsx")
    if not register.exists():
        pytest.skip("the sample register is not on this machine")
    rows = load_workbook(register).get_sheet_by_index(0).to_python()[3:]
    found = {str(row[5]): book.type_named(str(row[5])) for row in rows if row[5]}
    assert [text for text, code in found.items() if code is None] == ["其它??"]


@pytest.mark.django_db
def test_blanks_around_the_dash(book):
    assert book.type_named("三同时 - 安全条件论证") == "construction.conditions"


@pytest.mark.django_db
def test_no_spelling_means_two_types(book):
    seen: dict[str, str] = {}
    for code, kind in book.project_types.items():
        for name in kind.names:
            assert seen.setdefault(plain_name(name), code) == code, name


@pytest.mark.django_db
def test_installing_twice_changes_nothing(first):
    before = Event.objects.count()
    assert install_pack(PACK, by=system("tests"), at=NOON) == first
    assert Event.objects.count() == before
    assert PACK in pack_codes()
