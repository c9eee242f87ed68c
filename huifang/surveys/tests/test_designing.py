"""R2.14: questionnaires are designed, reviewed by somebody else and revised with a reason; versions stay as they were."""

from datetime import timedelta

import pytest

from huifang.kernel.decision import Conflict, Refused
from huifang.notifications.models import Notice
from huifang.surveys import library
from huifang.surveys.models import Question, QuestionnaireVersion
from huifang.surveys.reading import asked, paper
from huifang.surveys.rules.branching import problems
from huifang.surveys.services import designing, publishing
from huifang.surveys.tests.conftest import add


def codes(version):
    return [question.code for question in paper(version).questions]


def test_somebody_else_reviews_it(office, reviewer, draft):
    publishing.submit(draft, by=office.lin, at=office.now)
    with pytest.raises(Refused, match="survey_own_review"):
        publishing.publish(draft, by=office.lin, at=office.now)
    with pytest.raises(Refused, match="not_permitted"):
        publishing.publish(draft, by=office.wang, at=office.now)
    publishing.send_back(draft, note="第二题太长", by=reviewer, at=office.now)
    assert (draft.state, draft.review_note) == ("draft", "第二题太长")
    publishing.submit(draft, by=office.lin, at=office.now)
    publishing.publish(draft, by=reviewer, at=office.now)
    assert draft.published_at == office.now


def test_whoever_reviews_is_told_and_whoever_wrote_hears_the_verdict(office, reviewer, draft):
    """R2.14: the head wrote it, so the others who may publish are asked; nobody is asked to review their own."""
    publishing.submit(draft, by=office.lin, at=office.now)
    told = Notice.objects.filter(kind="surveys.review").values_list("person", flat=True)
    assert reviewer.pk in told
    assert office.lin.pk not in told
    publishing.send_back(draft, note="第二题太长", by=reviewer, at=office.now)
    assert Notice.objects.get(kind="surveys.sent_back").person == office.lin
    publishing.submit(draft, by=office.lin, at=office.now + timedelta(minutes=5))
    publishing.publish(draft, by=reviewer, at=office.now)
    assert set(Notice.objects.filter(kind="surveys.published").values_list("person", flat=True)) == {office.lin.pk}


def test_what_can_not_be_asked_is_not_submitted(office, draft):
    add(draft, office, kind="text", text="?", condition={"question": "gone", "is": "in", "values": ["a"]})
    with pytest.raises(Refused, match="survey_has_problems"):
        publishing.submit(draft, by=office.lin, at=office.now)


def test_a_published_version_is_never_edited(office, asked):
    with pytest.raises(Refused, match="not_from_state"):
        designing.set_words(asked, revision=asked.revision, welcome="您好", thanks="", consent="", by=office.lin, at=office.now)


def test_a_revision_is_a_copy_with_a_reason_and_supersedes_when_it_is_published(office, reviewer, asked):
    with pytest.raises(Refused, match="survey_revision_reason"):
        publishing.revise(asked.questionnaire, reason=" ", by=office.lin, at=office.now)
    second = publishing.revise(asked.questionnaire, reason="没有问报告质量", by=office.lin, at=office.now)
    assert codes(second) == codes(asked)
    with pytest.raises(Refused, match="survey_open_version"):
        publishing.revise(asked.questionnaire, reason="再来一次", by=office.lin, at=office.now)
    publishing.submit(second, by=office.lin, at=office.now)
    publishing.publish(second, by=reviewer, at=office.now)
    assert list(QuestionnaireVersion.objects.order_by("number").values_list("state", flat=True)) == ["superseded", "published"]


def test_of_two_editors_the_later_is_told(office, draft):
    section = draft.sections.get()
    seen = draft.revision
    other = QuestionnaireVersion.objects.get(pk=draft.pk)
    designing.set_words(draft, revision=seen, welcome="您好", thanks="", consent="", by=office.lin, at=office.now)
    with pytest.raises(Conflict):
        designing.set_words(other, revision=seen, welcome="你好", thanks="", consent="", by=office.lin, at=office.now)
    with pytest.raises(Conflict):
        designing.add_question(section, revision=seen, kind="text", text="?", by=office.lin, at=office.now)


def test_a_code_means_one_kind_of_question_over_all_versions(office, asked):
    second = publishing.revise(asked.questionnaire, reason="改题型", by=office.lin, at=office.now)
    question = Question.objects.get(version=second, code="csat")
    with pytest.raises(Refused, match="survey_code_kind"):
        designing.change_question(question, revision=second.revision, kind="nps", by=office.lin, at=office.now)
    second.refresh_from_db()
    with pytest.raises(Refused, match="survey_code_taken"):
        designing.add_question(
            second.sections.get(), revision=second.revision, code="csat", kind="csat", text="?", by=office.lin, at=office.now
        )


def test_questions_move_within_and_across_sections(office, draft):
    designing.add_section(draft, revision=draft.revision, title="第二部分", by=office.lin, at=office.now)
    for _step in range(2):
        draft.refresh_from_db()
        question = Question.objects.select_related("version", "section").get(version=draft, code="why")
        section, place = designing.step(question, up=False)
        designing.place_question(question, section=section, place=place, revision=draft.revision, by=office.lin, at=office.now)
    assert codes(draft) == ["csat", "nps", "why"]
    assert Question.objects.get(version=draft, code="why").section.title == "第二部分"
    question = Question.objects.select_related("version", "section").get(version=draft, code="why")
    draft.refresh_from_db()
    section, place = designing.step(question, up=True)
    designing.place_question(question, section=section, place=place, revision=draft.revision, by=office.lin, at=office.now)
    assert Question.objects.get(version=draft, code="why").section.title == ""


def test_an_agent_designs_nothing(office, draft):
    with pytest.raises(Refused, match="not_permitted"):
        designing.create(title="我的问卷", by=office.wang, at=office.now)
    with pytest.raises(Refused, match="not_permitted"):
        designing.remove_question(draft.questions.first(), revision=draft.revision, by=office.wang, at=office.now)


def test_the_library_covers_the_topics_and_makes_a_sound_questionnaire(office):
    topics = {entry["topic"] for entry in library.questions().values()}
    assert {"feelings", "service", "report", "technicians", "salespeople", "company", "suggestions"} <= topics
    version = designing.create(title="全部现成问题", by=office.lin, at=office.now)
    for code, values in library.questions().items():
        add(version, office, code=code, **values)
    assert problems([asked(question) for question in paper(version).questions]) == []
