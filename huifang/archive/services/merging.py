"""Two customers on file are one: merged with a choice per field, undone at will (R1.1).

``gone`` points at ``kept`` from then on (``canonical``); contexts above follow it and are not rewritten. What belongs to the
archive itself moves, and its ids are kept, sealed, with the values before and after, so that an undo puts back exactly that.
"""

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from huifang.accounts.models import User
from huifang.archive import access, grading, sealing
from huifang.archive.models import Contact, Contract, Customer, CustomerSection, Merge, Payment, Product, Project, QualityEntry, Twins
from huifang.archive.rules import CLOSED, project_identity
from huifang.archive.sections import CODES
from huifang.archive.services.sections import change_section, version_of
from huifang.archive.services.swapping import swap
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.kernel.refs import system
from huifang.kernel.sealed import seal, unseal
from huifang.search.services import refresh

PURPOSE = "archive.merge"
BY = system("merging")
CHOSEN = ("name", "grade", "region", "address", "industry", "language", "email", "since", "remarks", "owner", "unit")
"""The fields for which one of the two values is chosen."""
TOGETHER: Mapping[str, tuple[str, ...]] = {"name": ("name", "name_key"), "region": ("region", "region_code")}
_MOVED = {"contacts": Contact, "products": Product, "quality": QualityEntry}


@transaction.atomic
def merge_customers(
    kept: Customer,
    gone: Customer,
    *,
    by: User,
    theirs: Collection[str] = (),
    versions: tuple[int, int] | None = None,
    at: datetime | None = None,
) -> Merge:
    """Merge ``gone`` into ``kept``; ``theirs`` names the fields whose value comes from ``gone`` (own fields as ``extra.code``).

    A customer that must not be called stays so, whichever of the two it was. ``section.code`` in ``theirs`` takes that section
    of the file from ``gone`` where both have it.

    Raises:
        Refused: the actor may not change both, or not read a section that is chosen; one was merged already; they are one row.
        Conflict: somebody changed one of them after ``versions`` were seen.
    """
    moment = at or clock.now()
    _enforce_both(by, kept, gone)
    seen = versions or (kept.version, gone.version)
    before, after = _chosen(kept, gone, theirs)
    swap(gone, seen[1], {"canonical": kept, "changed_at": moment})
    swap(kept, seen[0], {**after, "changed_at": moment})
    moved = _move(kept, gone, moment) | {"sections": _take_sections(kept, gone, moment)}
    moved["replaced"] = _replace_sections(kept, gone, [code for code in both_have(kept, gone) if f"section.{code}" in theirs], by, moment)
    memory = {"before": _plain(before), "after": _plain(after), "moved": moved}
    row = Merge.objects.create(kept=kept, gone=gone, before=_sealed(memory), made_by=by, made_at=moment)
    _settle_pair(kept, gone, by, moment)
    record("archive.customer.merged", kept, by=by, at=moment, merge=row.pk, gone=gone.pk, fields=sorted(theirs))
    record("archive.customer.merged_into", gone, by=by, at=moment, merge=row.pk, kept=kept.pk)
    refresh(Customer.ref_kind, [kept.pk, gone.pk])
    return row


@transaction.atomic
def undo_merge(merge: Merge, *, by: User, at: datetime | None = None) -> list[str]:
    """Take the two apart again; the names of fields that were changed since and therefore stay.

    Raises:
        Refused: the actor may not change both; the name that was given up is taken by another customer.
        Conflict: it was undone already, or ``kept`` was merged itself meanwhile.
    """
    moment = at or clock.now()
    kept = Customer.objects.get(pk=merge.kept_id)
    gone = Customer.objects.get(pk=merge.gone_id)
    _may(by, kept)
    _may(by, gone)
    if kept.canonical_id is not None or gone.canonical_id != kept.pk:
        raise Conflict
    if not Merge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=moment):
        raise Conflict
    memory = json.loads(unseal(merge.before, key=settings.DATA_KEY, purpose=PURPOSE))
    stayed = _restore(kept, memory, moment)
    try:
        with transaction.atomic():
            swap(gone, None, {"canonical": None, "changed_at": moment})
    except IntegrityError as error:
        raise Refused(no("name_taken_since", name=gone.name)) from error
    _move_back(kept, gone, memory["moved"], moment)
    _empty_sections(kept, memory["moved"]["sections"], moment)
    _restore_sections(kept, memory["moved"].get("replaced", {}), moment)
    Twins.objects.filter(first=min(kept.pk, gone.pk), second=max(kept.pk, gone.pk)).update(
        state=Twins.State.OPEN, decided_by=None, decided_at=None
    )
    record("archive.customer.separated", kept, by=by, at=moment, merge=merge.pk, gone=gone.pk, stayed=stayed)
    record("archive.customer.separated", gone, by=by, at=moment, merge=merge.pk, gone=kept.pk, stayed=[])
    refresh(Customer.ref_kind, [kept.pk, gone.pk])
    return stayed


@transaction.atomic
def keep_apart(pair: Twins, *, by: User, at: datetime | None = None) -> None:
    """Say that a proposed pair is two customers; it is not proposed again.

    Raises:
        Refused: the actor may not change both.
        Conflict: the pair was decided meanwhile.
    """
    moment = at or clock.now()
    _may(by, pair.first)
    _may(by, pair.second)
    changed = Twins.objects.filter(pk=pair.pk, state=Twins.State.OPEN).update(state=Twins.State.APART, decided_by=by, decided_at=moment)
    if not changed:
        raise Conflict
    for one, other in ((pair.first, pair.second), (pair.second, pair.first)):
        record("archive.customer.told_apart", one, by=by, at=moment, other=other.pk)


def _enforce_both(by: Actor, kept: Customer, gone: Customer) -> None:
    if kept.pk == gone.pk:
        raise Refused(no("one_customer"))
    for customer in (kept, gone):
        _may(by, customer)
        if customer.canonical_id is not None:
            raise Refused(no("merged_already"))


def _may(by: Actor, customer: Customer) -> None:
    if isinstance(by, User):
        enforce(access.may_merge(by, customer))


def _chosen(kept: Customer, gone: Customer, theirs: Collection[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of ``kept`` that change: as they were, and as they will be."""
    names = [column for name in CHOSEN if name in theirs for column in TOGETHER.get(name, (name,))]
    after: dict[str, Any] = {name: getattr(gone, name) for name in names if getattr(gone, name) != getattr(kept, name)}
    own = {code: gone.extra[code] for code in gone.extra if f"extra.{code}" in theirs or code not in kept.extra}
    if {**kept.extra, **own} != kept.extra:
        after["extra"] = {**kept.extra, **own}
    if gone.do_not_call and not kept.do_not_call:
        after |= {"do_not_call": True, "do_not_call_reason": gone.do_not_call_reason}
    return {name: getattr(kept, name) for name in after}, after


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON: people and units by their id, days as ISO text."""
    return {
        name: value.pk if name in {"owner", "unit"} and value else value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def _sealed(memory: Mapping[str, Any]) -> str:
    return seal(json.dumps(memory, ensure_ascii=False), key=settings.DATA_KEY, purpose=PURPOSE)


def _column(name: str) -> str:
    return f"{name}_id" if name in {"owner", "unit"} else name


def _restore(kept: Customer, memory: Mapping[str, Any], moment: datetime) -> list[str]:
    """Put back what is still as the merge left it."""
    back: dict[str, object] = {}
    stayed = []
    for name, value in memory["before"].items():
        now = _plain({name: getattr(kept, name)})[name]
        if now == memory["after"][name]:
            back[_column(name)] = date.fromisoformat(value) if name == "since" and value else value
        else:
            stayed.append(name)
    swap(kept, None, {**back, "changed_at": moment})
    return stayed


def _move(kept: Customer, gone: Customer, moment: datetime) -> dict[str, Any]:
    """What belongs to ``gone`` in the archive goes to ``kept``; the ids, for the way back."""
    main = list(gone.contacts.filter(is_main=True).values_list("pk", flat=True)) if kept.contacts.filter(is_main=True).exists() else []
    Contact.objects.filter(pk__in=main).update(is_main=False)
    moved: dict[str, Any] = {"main": main}
    _free_serials(kept, gone)
    for name, model in _MOVED.items():
        rows = model.objects.filter(customer=gone)  # type: ignore[attr-defined]
        moved[name] = list(rows.values_list("pk", flat=True))
        rows.update(customer=kept)
    moved["contracts"], moved["payments"], moved["joined"] = _move_contracts(kept, gone)
    moved["projects"] = _move_projects(kept, gone, moved["joined"], moment)
    earlier = Customer.objects.filter(canonical=gone)
    moved["earlier"] = list(earlier.values_list("pk", flat=True))
    Customer.objects.filter(pk__in=moved["earlier"]).update(canonical=kept)
    return moved


def _take_sections(kept: Customer, gone: Customer, moment: datetime) -> dict[str, int]:
    """A section that ``kept`` lacks is filled with what ``gone`` has.

    Nobody reads them in this: they are sealed anew for the other file. The version written, by section, for the way back.
    """
    ours = set(CustomerSection.objects.filter(customer=kept).exclude(filled=[]).values_list("section", flat=True))
    taken = {}
    for row in CustomerSection.objects.filter(customer=gone).exclude(filled=[]):
        if row.section not in ours:
            values = sealing.open_section(row.cipher, customer=gone.pk, section=row.section)
            known = version_of(kept, row.section)
            taken[row.section] = change_section(kept, row.section, values=values, version=known, by=BY, at=moment).version
    return taken


def _empty_sections(kept: Customer, taken: Mapping[str, int], moment: datetime) -> None:
    """What was filled from the other goes, unless somebody has written in it since."""
    for section, version in taken.items():
        if version_of(kept, section) == version:
            change_section(kept, section, values={}, version=version, by=BY, at=moment)


def both_have(kept: Customer, gone: Customer) -> list[str]:
    """The sections in which both files say something, in the order of the file."""
    filled = CustomerSection.objects.exclude(filled=[])
    ours, theirs = (set(filled.filter(customer=one).values_list("section", flat=True)) for one in (kept, gone))
    return [code for code in CODES if code in ours & theirs]


def _replace_sections(kept: Customer, gone: Customer, codes: list[str], by: Actor, moment: datetime) -> dict[str, dict[str, Any]]:
    """Sections of ``kept`` take what ``gone`` says; version written and what stood there, for the way back."""
    replaced = {}
    for code in codes:
        if isinstance(by, User):
            enforce(grading.may_read(by, kept, code, moment) & grading.may_read(by, gone, code, moment))
        rows = {row.customer_id: row for row in CustomerSection.objects.filter(customer__in=(kept, gone), section=code)}
        ours, theirs = (sealing.open_section(rows[one.pk].cipher, customer=one.pk, section=code) for one in (kept, gone))
        row = change_section(kept, code, values=theirs, version=rows[kept.pk].version, by=BY, at=moment)
        replaced[code] = {"version": row.version, "values": ours}
    return replaced


def _restore_sections(kept: Customer, replaced: Mapping[str, Mapping[str, Any]], moment: datetime) -> None:
    """What stood in them comes back, unless somebody has written there since."""
    for section, was in replaced.items():
        if version_of(kept, section) == was["version"]:
            change_section(kept, section, values=was["values"], version=was["version"], by=BY, at=moment)


def _free_serials(kept: Customer, gone: Customer) -> None:
    """A product that stands with both is one: the merge is refused until somebody says which."""
    both = Product.objects.filter(customer=gone, serial__in=kept.products.exclude(serial="").values("serial")).first()
    if both:
        raise Refused(no("serial_twice", serial=both.serial))


def _move_contracts(kept: Customer, gone: Customer) -> tuple[list[int], dict[str, list[int]], dict[str, int]]:
    """Contracts go along; of one that both have, only projects and payments join the other's."""
    ours = dict(kept.contracts.values_list("number", "pk"))
    moved, payments, joined = [], {}, {}
    for contract in Contract.objects.filter(customer=gone):
        if twin := ours.get(contract.number):
            joined[str(contract.pk)] = twin
            payments[str(contract.pk)] = list(contract.payments.values_list("pk", flat=True))
            contract.payments.update(contract=twin)
        else:
            moved.append(contract.pk)
    Contract.objects.filter(pk__in=moved).update(customer=kept)
    return moved, payments, joined


def _move_projects(kept: Customer, gone: Customer, joined: Mapping[str, int], moment: datetime) -> list[dict[str, Any]]:
    """Projects go along under the identity they have there; one that is there already is followed up no longer."""
    memory = []
    for project in Project.objects.filter(customer=gone).select_related("contract"):
        number = project.contract.number if project.contract else ""
        identity = project_identity(kept.pk, number, project.type, project.completed_on)
        memory.append({"pk": project.pk, "identity": project.identity, "contract": project.contract_id, "state": project.state})
        if Project.objects.filter(identity=identity).exists():
            project.state = CLOSED
        else:
            project.identity = identity
        project.contract_id = joined.get(str(project.contract_id), project.contract_id)
        project.customer, project.changed_at, project.version = kept, moment, project.version + 1
        project.save(update_fields=["state", "identity", "contract", "customer", "changed_at", "version"])
    return memory


def _move_back(kept: Customer, gone: Customer, moved: Mapping[str, Any], moment: datetime) -> None:
    for name, model in _MOVED.items():
        model.objects.filter(pk__in=moved[name], customer=kept).update(customer=gone)  # type: ignore[attr-defined]
    if not gone.contacts.filter(is_main=True).exists():
        Contact.objects.filter(pk__in=moved["main"], customer=gone).update(is_main=True)
    Contract.objects.filter(pk__in=moved["contracts"], customer=kept).update(customer=gone)
    for contract, ids in moved["payments"].items():
        Payment.objects.filter(pk__in=ids).update(contract=int(contract))
    for was in moved["projects"]:
        Project.objects.filter(pk=was["pk"], customer=kept).update(
            customer=gone, identity=was["identity"], contract=was["contract"], state=was["state"], changed_at=moment
        )
    Customer.objects.filter(pk__in=moved["earlier"], canonical=kept).update(canonical=gone)


def _settle_pair(kept: Customer, gone: Customer, by: User, moment: datetime) -> None:
    Twins.objects.update_or_create(
        first_id=min(kept.pk, gone.pk),
        second_id=max(kept.pk, gone.pk),
        defaults={"state": Twins.State.MERGED, "decided_by": by, "decided_at": moment},
        create_defaults={
            "state": Twins.State.MERGED,
            "decided_by": by,
            "decided_at": moment,
            "reasons": "hand",
            "score": 100,
            "found_at": moment,
        },
    )
