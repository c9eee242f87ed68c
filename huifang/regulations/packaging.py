"""Packs: what each brings, whether a newer one came, and taking it clause by clause into a draft (R12.1)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext

from huifang.journal.services import Actor, record
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.regulations import access, kinds, labels, selectors
from huifang.regulations.models import Clause, PackBase, Regulation, RegulationVersion, Rule
from huifang.regulations.packs import Pack, pack_codes, read_pack
from huifang.regulations.services import _canonical, _copy, _person
from huifang.regulations.shapes import Malformed, parse
from huifang.regulations.three_way import ClauseDifference, Content, Difference, Item, differences, taken
from huifang.regulations.words import rule_words

CLAUSE, RULE = "clause", "rule"


@dataclass(frozen=True, slots=True)
class Offer:
    """A shipped pack: what it brings, the regulation made from it if any, whether it changed since."""

    pack: Pack
    brings: list[tuple[str, int]]
    regulation: Regulation | None
    version: RegulationVersion | None
    newer: bool = False


def offers() -> list[Offer]:
    """Every shipped pack by its title; the number of queries doesn't grow with their number."""
    installed = {r.pack: r for r in Regulation.objects.exclude(pack="").select_related("unit")}
    versions = _newest([r.pk for r in installed.values()])
    bases = _base_contents(versions.values())
    found = []
    for code in pack_codes():
        pack, regulation = read_pack(code), installed.get(code)
        version = versions.get(regulation.pk) if regulation else None
        newer = version is not None and bases[version.pk] != pack_content(pack)
        found.append(Offer(pack, brings(pack), regulation, version, newer))
    return sorted(found, key=lambda o: o.pack.title)


def _newest(regulations: Sequence[int]) -> dict[int, RegulationVersion]:
    """The version published last, by regulation: one query."""
    rows = RegulationVersion.objects.filter(regulation__in=regulations, state=RegulationVersion.State.PUBLISHED)
    return {row.regulation_id: row for row in rows}


def _base_contents(versions: Iterable[RegulationVersion]) -> dict[int, dict[tuple[str, str], Item]]:
    """``base_content`` of several versions: four queries."""
    wanted = list(versions)
    based = dict(RegulationVersion.objects.filter(regulation__in=[v.regulation_id for v in wanted]).values_list("pk", "based_on"))
    kept = {row.version_id: row.content for row in PackBase.objects.filter(version__in=based)}
    ends = {v.pk: _step(v.pk, based, kept) for v in wanted}
    clauses: dict[int, list[Clause]] = {}
    for clause in (
        Clause.objects.filter(version__in={e for e in ends.values() if e not in kept}).order_by("order").prefetch_related("rules")
    ):
        clauses.setdefault(clause.version_id, []).append(clause)
    return {pk: _load(kept[end]) if end in kept else _items(clauses.get(end, [])) for pk, end in ends.items()}


def _step(version: int, based: Mapping[int, int | None], kept: Mapping[int, Any]) -> int:
    """The nearest version before (or this one) of which it is known what the pack said; else the first."""
    while version not in kept and (earlier := based.get(version)) is not None:
        version = earlier
    return version


def brings(pack: Pack) -> list[tuple[str, int]]:
    """How many clauses and rules of each kind a pack holds, in words."""
    counted = Counter(rule.kind for clause in pack.clauses for rule in clause.rules)
    order = list(labels.KINDS)
    return [
        (labels.kind_label(kind), n)
        for kind, n in sorted(counted.items(), key=lambda p: order.index(p[0]) if p[0] in order else len(order))
    ]


def pack_content(pack: Pack) -> dict[tuple[str, str], Item]:
    """A pack as items that can be compared."""
    found: dict[tuple[str, str], Item] = {}
    for clause in pack.clauses:
        found[CLAUSE, clause.number] = Item(clause.number, clause.title, clause.text)
        for rule in clause.rules:
            found[RULE, rule.code] = Item(clause.number, kind=rule.kind, body=_canonical(rule.kind, rule.body))
    return found


def version_content(version: RegulationVersion) -> dict[tuple[str, str], Item]:
    """A version as items that can be compared."""
    return _items(version.clauses.order_by("order").prefetch_related("rules"))


def _items(clauses: Iterable[Clause]) -> dict[tuple[str, str], Item]:
    found: dict[tuple[str, str], Item] = {}
    for clause in clauses:
        found[CLAUSE, clause.number] = Item(clause.number, clause.title, clause.text)
        for r in clause.rules.all():
            found[RULE, r.code] = Item(clause.number, kind=r.kind, body=_again(r.kind, r.body), enabled=r.enabled)
    return found


def _again(kind: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """A stored body as today's shape writes it, so that a field that came with an upgrade is no difference."""
    try:
        return _canonical(kind, body)
    except Malformed:
        return body


def base_content(version: RegulationVersion) -> dict[tuple[str, str], Item]:
    """What the pack said when this version, or the nearest one it was made from, took it."""
    return _base_contents([version])[version.pk]


def compare_pack(regulation: Regulation) -> list[ClauseDifference]:
    """The three-way difference between the shipped pack, the one taken last, and the version published last.

    Raises:
        LookupError: no such pack is shipped any more.
        Refused: nothing was published yet.
    """
    version = selectors.newest_published(regulation)
    if version is None:
        raise Refused(no("nothing_published"))
    return differences(base_content(version), version_content(version), pack_content(read_pack(regulation.pack)))


@transaction.atomic
def take_pack(regulation: Regulation, *, choices: Mapping[str, str], seen: int, by: Actor, at: datetime) -> RegulationVersion:
    """Begin a draft with what is taken of the newer pack, ``take`` or ``keep`` for each clause; publishing stays another act.

    Args:
        seen: the id of the published version that the choices were made against.

    Raises:
        Conflict: another version was published or a draft begun meanwhile; nothing was written.
        Refused: the actor may neither edit regulations nor install packs.
    """
    enforce(access.may_install(by))
    base = selectors.newest_published(regulation)
    if base is None or base.pk != seen:
        raise Conflict("published_meanwhile")
    pack = pack_content(read_pack(regulation.pack))
    chosen = taken(differences(base_content(base), version_content(base), pack), choices)
    number = (regulation.versions.aggregate(top=Max("number"))["top"] or 0) + 1
    try:
        with transaction.atomic():
            draft = RegulationVersion.objects.create(
                regulation=regulation, number=number, based_on=base, created_at=at, created_by=_person(by)
            )
    except IntegrityError as error:
        raise Conflict("draft_exists") from error
    _copy(base, draft)
    for item in sorted(chosen, key=lambda d: d.key[0] != CLAUSE):
        _apply(draft, item)
    PackBase.objects.create(version=draft, content=_plain(pack))
    record("regulations.version.drafted", draft, by=by, at=at, number=number, title=regulation.title)
    record("regulations.pack.taken", regulation, by=by, at=at, title=regulation.title, number=number, count=len(chosen))
    return draft


def _apply(draft: RegulationVersion, item: Difference) -> None:
    sort, code = item.key
    if sort == CLAUSE:
        _apply_clause(draft, code, item.theirs)
        return
    rule = Rule.objects.filter(version=draft, code=code).first()
    if item.theirs is None:
        Rule.objects.filter(version=draft, code=code).update(enabled=False)
        return
    clause = draft.clauses.filter(number=item.theirs.clause).first()
    if clause is None:
        return
    top = clause.rules.aggregate(top=Max("order"))["top"]
    row = rule or Rule(version=draft, code=code, order=0 if top is None else top + 1)
    row.clause, row.kind, row.body, row.enabled = clause, item.theirs.kind, dict(item.theirs.body or {}), True
    row.save()


def _apply_clause(draft: RegulationVersion, number: str, theirs: Item | None) -> None:
    row = draft.clauses.filter(number=number).first()
    if theirs is None:
        if row is not None:
            row.rules.update(enabled=False)
        return
    if row is None:
        top = draft.clauses.aggregate(top=Max("order"))["top"] or 0
        row = Clause(version=draft, number=number, order=top + 1)
    row.title, row.text = theirs.title, theirs.text
    row.save()


def item_words(item: Item | None, sort: str, version: RegulationVersion, at: datetime) -> str:
    """An item as people read it."""
    if item is None:
        return ""
    if sort == CLAUSE:
        return f"{item.title}\n{item.text}".strip()
    shape = kinds.shape_of(item.kind)
    try:
        value = parse(shape, item.body or {}) if shape else None
    except Malformed:
        value = None
    words = rule_words(value, selectors.names_for(version, at.date())) if value is not None else item.kind
    return words if item.enabled else f"（{gettext('switched off')}）{words}"


def _plain(content: Content) -> list[list[Any]]:
    return [[*key, i.clause, i.title, i.text, i.kind, i.body, i.enabled] for key, i in content.items()]


def _load(rows: list[list[Any]]) -> dict[tuple[str, str], Item]:
    return {(sort, code): Item(clause, title, text, kind, body, enabled) for sort, code, clause, title, text, kind, body, enabled in rows}
