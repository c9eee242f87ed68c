"""Writes: install a pack, draft, change, preview, publish."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from huifang.accounts.models import User
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.organization.models import Unit
from huifang.regulations import access, checking, kinds, previews, selectors
from huifang.regulations.models import Clause, Regulation, RegulationVersion, Rule, RulesStamp
from huifang.regulations.packs import Pack, read_pack
from huifang.regulations.previews import PreviewLine
from huifang.regulations.rules import VERSION
from huifang.regulations.shapes import Malformed, Problem, dump, parse
from huifang.regulations.words import rule_words

State = RegulationVersion.State


@transaction.atomic
def install_pack(code: str, *, by: Actor, at: datetime, effective_from: date | None = None, unit: Unit | None = None) -> RegulationVersion:
    """Make a pack's regulation and publish its first version; an installed one is returned as it is.

    Args:
        effective_from: the first day in force, that of ``at`` if not given; it may lie in the past.

    Raises:
        LookupError: there is no such pack.
        Malformed: the pack holds something that is not a rule.
        Refused: the actor may not publish.
    """
    enforce(access.may_install(by))
    pack = read_pack(code)
    regulation, created = Regulation.objects.get_or_create(code=pack.code, defaults={"title": pack.title, "pack": pack.code, "unit": unit})
    if not created:
        newest = selectors.newest_published(regulation)
        assert newest is not None
        return newest
    begins = effective_from or clock.local_date(at)
    version = RegulationVersion.objects.create(
        regulation=regulation,
        number=1,
        state=State.PUBLISHED,
        effective_from=begins,
        created_at=at,
        created_by=_person(by),
        published_at=at,
        published_by=_person(by),
    )
    _fill(version, pack)
    _stamp()
    record("regulations.pack.installed", regulation, by=by, at=at, pack=pack.code, title=pack.title, effective_from=begins)
    _published(version, by=by, at=at)
    return version


@transaction.atomic
def set_unit(regulation: Regulation, unit: Unit | None, *, was: int | None, by: Actor, at: datetime) -> Regulation:
    """Let a regulation apply to a unit and what is below it, or (``unit`` none) to the whole company.

    Args:
        was: the unit's id that the editor saw.

    Raises:
        Conflict: somebody else changed it meanwhile.
        Refused: the actor may not publish.
    """
    enforce(access.may_install(by))
    if (unit.pk if unit else None) == was:
        return regulation
    if not Regulation.objects.filter(pk=regulation.pk, unit=was).update(unit=unit):
        raise Conflict("changed_meanwhile")
    regulation.unit = unit
    _stamp()
    where = unit.name if unit else ""
    kind = "regulations.regulation.applied" if unit else "regulations.regulation.widened"
    record(kind, regulation, by=by, at=at, title=regulation.title, where=where, unit=unit.pk if unit else None, was=was)
    return regulation


def _fill(version: RegulationVersion, pack: Pack) -> None:
    rows = Clause.objects.bulk_create(
        Clause(version=version, number=clause.number, title=clause.title, text=clause.text, order=order)
        for order, clause in enumerate(pack.clauses)
    )
    Rule.objects.bulk_create(
        Rule(version=version, clause=row, code=r.code, kind=r.kind, body=_canonical(r.kind, r.body), order=i)
        for row, clause in zip(rows, pack.clauses, strict=True)
        for i, r in enumerate(clause.rules)
    )


@transaction.atomic
def start_draft(regulation: Regulation, *, by: Actor, at: datetime) -> RegulationVersion:
    """Begin the next version as a copy of the one published last.

    Raises:
        Conflict: somebody has begun one already.
        Refused: the actor may not edit, or nothing was published yet.
    """
    enforce(access.may_edit(by))
    base = selectors.newest_published(regulation)
    if base is None:
        raise Refused(no("nothing_published"))
    number = (regulation.versions.aggregate(top=Max("number"))["top"] or 0) + 1
    try:
        with transaction.atomic():
            draft = RegulationVersion.objects.create(
                regulation=regulation, number=number, based_on=base, created_at=at, created_by=_person(by)
            )
    except IntegrityError as error:
        raise Conflict("draft_exists") from error
    _copy(base, draft)
    record("regulations.version.drafted", draft, by=by, at=at, number=number, title=regulation.title)
    return draft


def _copy(base: RegulationVersion, draft: RegulationVersion) -> None:
    old = list(base.clauses.order_by("order"))
    new = Clause.objects.bulk_create(Clause(version=draft, number=c.number, title=c.title, text=c.text, order=c.order) for c in old)
    place = {before.pk: after for before, after in zip(old, new, strict=True)}
    Rule.objects.bulk_create(
        Rule(version=draft, clause=place[r.clause_id], code=r.code, kind=r.kind, body=r.body, enabled=r.enabled, order=r.order)
        for r in base.rules.order_by("order")
    )


@transaction.atomic
def change_rule(rule: Rule, *, body: Mapping[str, Any], revision: int, by: Actor, at: datetime) -> Rule:
    """Give a draft's rule another body; the same body changes nothing.

    Args:
        revision: the draft's revision that the editor saw.

    Raises:
        Malformed: the body is not a rule of its kind, or names something that doesn't exist.
        Conflict: somebody else changed the draft meanwhile.
        Refused: the version is no draft, or the actor may not edit.
    """
    value = checked(rule, body, at=at)
    canonical = dump(value)
    if canonical == rule.body:
        return rule
    _edit(rule.version, revision, by=by)
    rule.body = canonical
    rule.save(update_fields=["body"])
    _rule_recorded("changed", rule, value, by=by, at=at)
    return rule


@transaction.atomic
def add_rule(clause: Clause, *, code: str, kind: str, body: Mapping[str, Any], revision: int, by: Actor, at: datetime) -> Rule:
    """Put a new rule under a clause of a draft; raises as ``change_rule`` does, and ``Refused`` for a code that is taken."""
    order = clause.rules.aggregate(top=Max("order"))["top"]
    rule = Rule(version=clause.version, clause=clause, code=code, kind=kind, order=0 if order is None else order + 1)
    value = checked(rule, body, at=at)
    _edit(clause.version, revision, by=by)
    rule.body = dump(value)
    if Rule.objects.filter(version=clause.version, code=code).exists():
        raise Refused(no("rule_code_taken"))
    rule.save()
    _rule_recorded("added", rule, value, by=by, at=at)
    return rule


@transaction.atomic
def set_enabled(rule: Rule, enabled: bool, *, revision: int, by: Actor, at: datetime) -> Rule:
    """Switch a draft's rule on or off; its code stays, so that versions can be compared."""
    if rule.enabled == enabled:
        return rule
    _edit(rule.version, revision, by=by)
    rule.enabled = enabled
    rule.save(update_fields=["enabled"])
    shape = kinds.shape_of(rule.kind)
    value = parse(shape, rule.body) if shape else None
    _rule_recorded("enabled" if enabled else "disabled", rule, value, by=by, at=at)
    return rule


@transaction.atomic
def set_clause_text(clause: Clause, *, title: str, text: str, revision: int, by: Actor, at: datetime) -> Clause:
    """Give a draft's clause another title and text.

    Raises:
        ValueError: the title is empty.
        Conflict: somebody else changed the draft meanwhile.
        Refused: the version is no draft, or the actor may not edit.
    """
    if not title.strip():
        raise ValueError("a clause needs a title")
    if (clause.title, clause.text) == (title.strip(), text.strip()):
        return clause
    _edit(clause.version, revision, by=by)
    clause.title, clause.text = title.strip(), text.strip()
    clause.save(update_fields=["title", "text"])
    record("regulations.clause.changed", clause.version, by=by, at=at, clause=clause.number)
    return clause


@transaction.atomic
def discard_draft(version: RegulationVersion, *, reason: str, by: Actor, at: datetime) -> None:
    """Give a draft up; it stays readable. Raises as ``change_rule`` does."""
    enforce(access.may_edit(by))
    enforce(VERSION.can(version.state, "discard"))
    mine = RegulationVersion.objects.filter(pk=version.pk, state=State.DRAFT)
    if not mine.update(state=State.DISCARDED, note=reason):
        raise Conflict("published_meanwhile")
    version.state = State.DISCARDED
    title = version.regulation.title
    record("regulations.version.discarded", version, by=by, at=at, number=version.number, title=title, reason=reason)


def preview(version: RegulationVersion, *, at: datetime, effective_from: date | None = None) -> list[PreviewLine]:
    """What would change if the draft were published from a day (that of ``at`` if not given). Writes nothing.

    Raises:
        Malformed: an enabled rule of the draft is not a rule.
    """
    old = selectors.book(effective_from or clock.local_date(at), version.regulation.unit)
    new = selectors.book_of(version, old)
    return [line for make in previews.registered() for line in make(old, new, at)]


@transaction.atomic
def publish(version: RegulationVersion, *, effective_from: date, by: Actor, at: datetime, note: str = "") -> RegulationVersion:
    """Put a draft in force from a day; the version before it stays in force until then.

    Raises:
        Conflict: somebody else published, discarded or changed it meanwhile.
        Refused: the actor may not publish, a rule has problems, the day lies in the past, the draft is stale.
    """
    enforce(access.may_publish(by))
    base = selectors.newest_published(version.regulation)  # read before the state, so that a rival shows in either
    state, revision = RegulationVersion.objects.values_list("state", "revision").get(pk=version.pk)
    if state != State.DRAFT or revision != version.revision:
        raise Conflict("changed_meanwhile" if state == State.DRAFT else "published_meanwhile")
    today = clock.local_date(at)
    problems = checking.version_problems(version, selectors.book(max(effective_from, today), version.regulation.unit))
    facts = {
        "effective_from": effective_from,
        "today": today,
        "problems": len(problems),
        "stale": (base.pk if base else None) != version.based_on_id,
        "first": base is None,
    }
    VERSION.target(state, "publish", facts)
    RegulationVersion.objects.filter(regulation=version.regulation, state=State.PUBLISHED).update(state=State.SUPERSEDED)
    mine = RegulationVersion.objects.filter(pk=version.pk, state=State.DRAFT, revision=version.revision)
    if not mine.update(state=State.PUBLISHED, effective_from=effective_from, published_at=at, published_by=_person(by), note=note):
        raise Conflict("published_meanwhile")
    version.refresh_from_db()
    _stamp()
    _published(version, by=by, at=at)
    return version


def checked(rule: Rule, body: Mapping[str, Any], *, at: datetime) -> Any:
    """The typed value of a body for a draft's rule.

    Raises:
        Malformed: it is not a rule of its kind, or names something that doesn't exist.
    """
    shape = kinds.shape_of(rule.kind)
    if shape is None:
        raise Malformed([Problem((), "unknown_kind")])
    value = parse(shape, body)
    problems = list(checking.unknown_codes(value, selectors.names_for(rule.version, clock.local_date(at))))
    if rule.pk and rule.kind in checking.CODED and value.code != rule.body["code"]:
        problems.append(Problem(("code",), "code_fixed", {"value": rule.body["code"]}))
    if problems:
        raise Malformed(problems)
    return value


def _edit(version: RegulationVersion, revision: int, *, by: Actor) -> None:
    """Claim the draft for one edit."""
    enforce(access.may_edit(by))
    enforce(VERSION.can(version.state, "edit"))
    mine = RegulationVersion.objects.filter(pk=version.pk, state=State.DRAFT, revision=revision)
    if not mine.update(revision=F("revision") + 1):
        raise Conflict("changed_meanwhile")
    version.revision = revision + 1


def _canonical(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    shape = kinds.shape_of(kind)
    if shape is None:
        raise Malformed([Problem((), "unknown_kind")])
    return dump(parse(shape, body))


def _rule_recorded(verb: str, rule: Rule, value: Any, *, by: Actor, at: datetime) -> None:
    words = rule_words(value, selectors.names_for(rule.version, clock.local_date(at))) if value is not None else rule.code
    record(f"regulations.rule.{verb}", rule.version, by=by, at=at, clause=rule.clause.number, rule=rule.code, words=words)


def _published(version: RegulationVersion, *, by: Actor, at: datetime) -> None:
    record(
        "regulations.version.published",
        version,
        by=by,
        at=at,
        regulation=version.regulation.code,
        title=version.regulation.title,
        number=version.number,
        effective_from=version.effective_from,
    )


def _stamp() -> None:
    RulesStamp.objects.update_or_create(pk=1, defaults={"value": secrets.token_hex(16)})


def _person(by: Actor) -> User | None:
    return by if isinstance(by, User) else None
