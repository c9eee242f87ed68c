"""R2.16: figures with numerator and denominator, comparable over versions; who did not answer is in none of them."""

import io
from itertools import count

import pytest
from python_calamine import CalamineWorkbook

from huifang.kernel.decision import Refused
from huifang.surveys.models import Question, Sheet
from huifang.surveys.rules.figures import figure
from huifang.surveys.selectors.results import Slice, results
from huifang.surveys.services import answering, designing, publishing
from huifang.surveys.services.answering import Given


@pytest.fixture
def fill(office):
    numbers = count()

    def make(version, **values):
        given = Given({code: [value] for code, value in values.items()})
        return answering.fill_in(
            version, given, key=f"t/{next(numbers)}", customer=office.customer, contact=None, way=Sheet.Way.CALL, source="", by=office.wang,
            at=office.now,
        )  # fmt: skip

    return make


def of(found, code):
    return next(one for one in found.questions if one.code == code)


def test_the_definitions():
    csat = figure("csat", {5: 10, 4: 8, 3: 5, 1: 5})
    assert (csat.good, csat.answers, csat.percent) == (18, 28, 64.3)
    nps = figure("nps", {10: 3, 9: 2, 8: 4, 6: 1, 0: 2})
    assert (nps.good, nps.bad, nps.answers, nps.points) == (5, 3, 12, 16.7)
    assert figure("ces", {7: 1, 5: 1, 4: 2}).percent == 50.0
    empty = figure("csat", {})
    assert (empty.percent, empty.mean, empty.points) == (None, None, None)


def test_who_did_not_answer_is_in_no_denominator_and_void_sheets_count_nowhere(office, asked, fill):
    fill(asked, csat="5", nps="10")
    fill(asked, csat="2", why="太慢")
    gone = fill(asked, csat="1")
    answering.void(gone, reason="填错客户", by=office.lin, at=office.now)
    found = results(office.lin, asked.questionnaire, Slice())
    csat, nps = of(found, "csat"), of(found, "nps")
    assert (found.sheets, csat.figure.good, csat.figure.answers) == (2, 1, 2)
    assert (nps.answered, nps.sheets, nps.figure.points) == (1, 2, 100.0)


def test_versions_stand_side_by_side_and_changed_words_are_marked(office, reviewer, asked, fill):
    fill(asked, csat="5")
    second = publishing.revise(asked.questionnaire, reason="问得不清楚", by=office.lin, at=office.now)
    question = Question.objects.get(version=second, code="csat")
    designing.change_question(question, revision=second.revision, text="您对这次服务满意吗？", by=office.lin, at=office.now)
    second.refresh_from_db()
    publishing.submit(second, by=office.lin, at=office.now)
    publishing.publish(second, by=reviewer, at=office.now)
    fill(second, csat="1")
    csat = of(results(office.lin, asked.questionnaire, Slice()), "csat")
    assert [(v.number, v.figure.good, v.figure.answers, v.reworded) for v in csat.versions] == [(2, 0, 1, True), (1, 1, 1, False)]
    assert (csat.figure.good, csat.figure.answers, csat.is_reworded) == (1, 2, True)
    only = of(results(office.lin, asked.questionnaire, Slice(version=1)), "csat")
    assert (only.figure.good, only.figure.answers) == (1, 1)
    assert Sheet.objects.order_by("pk")[0].version == asked


def test_everybody_counts_what_they_may_see(office, asked, fill):
    fill(asked, csat="5")
    assert results(office.wang, asked.questionnaire, Slice()).sheets == 1
    assert results(office.zhao, asked.questionnaire, Slice()).sheets == 0


def test_an_agent_voids_nothing(office, asked, fill):
    with pytest.raises(Refused):
        answering.void(fill(asked, csat="5"), reason="不想要", by=office.wang, at=office.now)


def test_the_workbook_holds_words_and_no_formulas(office, asked, fill, client):
    fill(asked, csat="2", why='=HYPERLINK("http://127.0.0.1/","点我")')
    client.force_login(office.lin, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(f"/surveys/{asked.questionnaire_id}/results/?export=1")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert rows[0][-3:] == ["您满意吗？", "为什么？", "会推荐我们吗？"]
    assert str(rows[1][-2]).lstrip("'").startswith("=HYPERLINK")
    client.force_login(office.wang, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/surveys/{asked.questionnaire_id}/results/?export=1").status_code == 403
