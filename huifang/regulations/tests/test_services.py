"""Drafts, changes, publication, and what is then in force."""

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from huifang.journal.models import Event
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import system
from huifang.organization.models import Unit
from huifang.regulations import previews, selectors, services
from huifang.regulations.models import Clause, Regulation, RegulationVersion, Rule, RulesStamp
from huifang.regulations.previews import PreviewLine
from huifang.regulations.shapes import Attempts, Cycle, Malformed
from huifang.regulations.tests.conftest import NOON, TODAY, rule_of

LATER = date(2026, 12, 1)


def change(version, rule_code, by, **fields):
    rule = rule_of(version, rule_code)
    return services.change_rule(rule, body=rule.body | fields, revision=version.revision, by=by, at=NOON)


@pytest.mark.django_db
def test_a_new_version_counts_from_its_day(draft, lin):
    """R2.1; records of the past keep the version they used."""
    change(draft, "attempts", lin, max_unanswered=5)
    services.publish(draft, effective_from=LATER, by=lin, at=NOON)
    found = {day: selectors.rules_in_force(Attempts, day)[0] for day in (TODAY, LATER - timedelta(days=1), LATER)}
    assert [r.value.max_unanswered for r in found.values()] == [3, 3, 5]
    assert [r.version for r in found.values()] == [1, 1, 2]
    assert selectors.fingerprint(TODAY) != selectors.fingerprint(LATER)
    states = dict(RegulationVersion.objects.values_list("number", "state"))
    assert states == {1: "superseded", 2: "published"}
    assert selectors.rules_in_force("attempts", date(2019, 12, 31)) == []


@pytest.mark.django_db
def test_publishing_is_recorded(draft, lin):
    services.publish(draft, effective_from=LATER, by=lin, at=NOON, note="试")
    event = Event.objects.get(kind="regulations.version.published", subject_id=str(draft.pk))
    assert (event.actor.id, event.data["number"], event.data["effective_from"]) == (str(lin.pk), 2, "2026-12-01")


@pytest.mark.django_db
def test_published_rules_are_never_edited(first, lin):
    rule = rule_of(first, "attempts")
    for act in (
        lambda: services.change_rule(rule, body=rule.body | {"max_unanswered": 9}, revision=0, by=lin, at=NOON),
        lambda: services.set_enabled(rule, False, revision=0, by=lin, at=NOON),
        lambda: services.set_clause_text(rule.clause, title="x", text="y", revision=0, by=lin, at=NOON),
        lambda: services.discard_draft(first, reason="x", by=lin, at=NOON),
    ):
        with pytest.raises(Refused):
            act()
    rule.refresh_from_db()
    assert rule.body["max_unanswered"] == 3
    assert rule.enabled


@pytest.mark.django_db
def test_agents_may_not_write(first, wang):
    with pytest.raises(Refused):
        services.start_draft(first.regulation, by=wang, at=NOON)
    with pytest.raises(Refused):
        services.install_pack("work-safety-consultancy", by=wang, at=NOON)


@pytest.mark.django_db
def test_one_draft_at_a_time(draft, lin):
    with pytest.raises(Conflict) as caught:
        services.start_draft(draft.regulation, by=lin, at=NOON)
    assert caught.value.reason == "draft_exists"


@pytest.mark.django_db
def test_a_draft_is_a_whole_copy(draft, first):
    def content(version):
        return list(version.rules.values_list("clause__number", "code", "kind", "body", "enabled").order_by("clause__order", "order"))

    assert content(draft) == content(first)
    assert draft.clauses.count() == first.clauses.count()


@pytest.mark.django_db
def test_two_editors_notice_one_another(draft, lin):
    stale = rule_of(RegulationVersion.objects.get(pk=draft.pk), "attempts")
    change(draft, "attempts", lin, max_unanswered=4)
    with pytest.raises(Conflict) as caught:
        services.change_rule(stale, body=stale.body | {"max_unanswered": 9}, revision=0, by=lin, at=NOON)
    assert caught.value.reason == "changed_meanwhile"
    assert Rule.objects.get(version=draft, code="attempts").body["max_unanswered"] == 4


@pytest.mark.django_db
@pytest.mark.parametrize("days", [-1, -400])
def test_no_version_begins_in_the_past(days, draft, lin):
    with pytest.raises(Refused) as caught:
        services.publish(draft, effective_from=TODAY + timedelta(days=days), by=lin, at=NOON)
    assert caught.value.decision.reason == "effective_in_the_past"


@pytest.mark.django_db
def test_what_is_edited_after_the_preview_is_not_published(draft, lin):
    seen = RegulationVersion.objects.get(pk=draft.pk)
    change(draft, "attempts", lin, max_unanswered=4)
    with pytest.raises(Conflict):
        services.publish(seen, effective_from=LATER, by=lin, at=NOON)


@pytest.mark.django_db
def test_a_draft_with_problems_is_not_published(draft, lin):
    services.set_enabled(rule_of(draft, "service.training.custom"), False, revision=0, by=lin, at=NOON)
    draft.refresh_from_db()
    with pytest.raises(Refused) as caught:
        services.publish(draft, effective_from=LATER, by=lin, at=NOON)
    assert caught.value.decision.params["count"] == 1
    assert selectors.rules_in_force(Attempts, LATER)[0].version == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "fields", "problem"),
    [
        ("attempts", {"max_unanswered": 0}, "too_small"),
        ("cycle.training", {"project_types": ["nothing"]}, "unknown_code"),
        ("cycle.training", {"offers": ["nothing"]}, "unknown_code"),
        ("complaint_route", {"complaint_to": ["emperor"]}, "unknown_code"),
        ("project_type.training", {"code": "lessons"}, "code_fixed"),
    ],
)
def test_no_invalid_rule_gets_into_a_draft(code, fields, problem, draft, lin):
    with pytest.raises(Malformed) as caught:
        change(draft, code, lin, **fields)
    assert [p.code for p in caught.value.problems] == [problem]
    draft.refresh_from_db()
    assert draft.revision == 0


@pytest.mark.django_db
def test_the_same_body_changes_nothing(draft, lin):
    before = Event.objects.count()
    change(draft, "attempts", lin)
    draft.refresh_from_db()
    assert (draft.revision, Event.objects.count()) == (0, before)


@pytest.mark.django_db
def test_rules_are_added_once(draft, lin):
    clause = rule_of(draft, "call_length").clause
    clause.version = draft
    body = {"best_from_minutes": 1, "best_to_minutes": 2}
    services.add_rule(clause, code="call_length.short", kind="call_length", body=body, revision=0, by=lin, at=NOON)
    with pytest.raises(Refused):
        services.add_rule(clause, code="call_length.short", kind="call_length", body=body, revision=1, by=lin, at=NOON)


@pytest.mark.django_db
def test_two_rules_with_one_code_are_not_published(draft, lin):
    rule = rule_of(draft, "project_type.training")
    rule.clause.version = draft
    twin = rule.body | {"name": "另一种培训", "short_name": "另一种", "synonyms": []}
    services.add_rule(rule.clause, code="project_type.twin", kind="project_type", body=twin, revision=0, by=lin, at=NOON)
    draft.refresh_from_db()
    with pytest.raises(Refused):
        services.publish(draft, effective_from=LATER, by=lin, at=NOON)


@pytest.mark.django_db
def test_disabled_rules_are_not_in_force(draft, lin):
    services.set_enabled(rule_of(draft, "cycle.training"), False, revision=0, by=lin, at=NOON)
    draft.refresh_from_db()
    services.publish(draft, effective_from=TODAY, by=lin, at=NOON)
    assert selectors.rule_in_force("cycle.training", TODAY) is None
    assert selectors.rule_in_force("cycle.training", TODAY - timedelta(days=1)) is not None


@pytest.mark.django_db
def test_discarded_drafts_stay_readable_and_free_the_way(draft, lin):
    services.discard_draft(draft, reason="不改了", by=lin, at=NOON)
    again = services.start_draft(draft.regulation, by=lin, at=NOON)
    assert (again.number, draft.clauses.exists()) == (3, True)


@pytest.mark.django_db
def test_a_preview_compares_both_books_and_writes_nothing(draft, lin, monkeypatch):
    def longer(old, new, at):
        moved = [r.code for r in new.of(Cycle) if old.rule(r.code).value != r.value]
        yield PreviewLine("周期改变", len(moved), ("规则",), [(code,) for code in moved])

    monkeypatch.setattr(previews, "registered", lambda: [longer])
    change(draft, "cycle.training", lin, period={"years": 2})
    before = Event.objects.count()
    (line,) = services.preview(draft, at=NOON, effective_from=LATER)
    assert (line.count, line.rows) == (1, [("cycle.training",)])
    assert Event.objects.count() == before
    assert [r.version for r in selectors.rules_in_force("cycle", LATER) if r.code == "cycle.training"] == [1]


@pytest.mark.django_db
def test_a_units_rule_replaces_the_companys(first, company):
    branch = Unit.objects.create(code="branch", name="分公司", parent=company)
    branch.path = f"{company.path}{branch.pk}/"
    branch.save()
    regulation = Regulation.objects.create(code="branch", title="分公司补充规定", unit=branch)
    version = RegulationVersion.objects.create(
        regulation=regulation, number=1, state="published", effective_from=TODAY, created_at=NOON, published_at=NOON
    )
    clause = Clause.objects.create(version=version, number="1", title="次数", order=0)
    Rule.objects.create(version=version, clause=clause, code="attempts", kind="attempts", body={"max_unanswered": 7}, order=0)
    RulesStamp.objects.update(value="changed")
    assert [r.value.max_unanswered for r in selectors.rules_in_force(Attempts, TODAY)] == [3]
    assert [r.value.max_unanswered for r in selectors.rules_in_force(Attempts, TODAY, branch)] == [7]
    assert [r.value.max_unanswered for r in selectors.rules_in_force(Attempts, TODAY, company)] == [3]


@pytest.mark.django_db
def test_reading_again_costs_one_query(first, django_assert_num_queries):
    selectors.book(TODAY)
    with django_assert_num_queries(1):
        selectors.rules_in_force(Cycle, TODAY)


@pytest.mark.django_db
def test_a_rolled_back_publication_is_not_remembered(draft, lin):
    change(draft, "attempts", lin, max_unanswered=5)
    try:
        with transaction.atomic():
            services.publish(draft, effective_from=TODAY, by=lin, at=NOON)
            assert selectors.rules_in_force(Attempts, TODAY)[0].value.max_unanswered == 5
            raise InterruptedError
    except InterruptedError:
        pass
    assert selectors.rules_in_force(Attempts, TODAY)[0].value.max_unanswered == 3


@pytest.mark.django_db
def test_the_database_holds_one_draft_and_one_newest(draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        RegulationVersion.objects.create(regulation=draft.regulation, number=9, created_at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        RegulationVersion.objects.filter(pk=draft.pk).update(state="published")


@pytest.mark.django_db
def test_clause_links(first):
    rule = rule_of(first, "cycle.toxic.filing")
    link = selectors.clause_link(rule.pk)
    assert link is not None
    assert (link.number, link.title, link.version) == ("4.2.4", "剧毒化学品备案企业", 1)
    assert link.url.endswith("/1/#4.2.4")
    assert selectors.clause_link(0) is None


@pytest.mark.django_db(transaction=True)
def test_two_managers_publish_and_one_wins(person):
    """R12.1: the other gets a clear message and nothing of theirs is written."""
    managers = [person("lin", "林主管", "follow_up_head"), person("he", "何主管", "follow_up_head")]
    first = services.install_pack("work-safety-consultancy", by=system("tests"), at=NOON, effective_from=date(2020, 1, 1))
    draft = services.start_draft(first.regulation, by=managers[0], at=NOON)
    ready = threading.Barrier(2)
    outcomes: list[str] = []

    def run(manager):
        mine = RegulationVersion.objects.select_related("regulation__unit").get(pk=draft.pk)
        ready.wait(timeout=20)
        try:
            services.publish(mine, effective_from=LATER, by=manager, at=NOON)
            outcomes.append("published")
        except Conflict as error:
            outcomes.append(error.reason)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(manager,)) for manager in managers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes) == ["published", "published_meanwhile"]
    assert Event.objects.filter(kind="regulations.version.published", subject_id=str(draft.pk)).count() == 1
    assert RegulationVersion.objects.filter(state="published").count() == 1
