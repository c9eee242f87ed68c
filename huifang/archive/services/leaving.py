"""All customers of somebody who leaves go to others in one act, with what is open there; undone at will (R1.1, R12.2)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count, F, OuterRef, QuerySet, Subquery

from huifang.accounts.models import User
from huifang.archive import access
from huifang.archive.companions import batch_of, companions
from huifang.archive.models import Customer, HandedOver, HandOver
from huifang.journal.services import Fact, record, record_many
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Decision, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.notifications.services import notify
from huifang.organization import access as reach
from huifang.search.services import refresh_many

CHUNK = 2000
Receivers = Mapping[int, Sequence[User | None]]
"""Who receives the customers of each unit, by its id; several share them evenly; None is nobody but the unit."""


def customers_of(giver: User, by: User) -> QuerySet[Customer]:
    """The customers that the giver looks after and ``by`` may hand over."""
    return Customer.objects.filter(reach.reachable(by, access.REASSIGN), owner=giver, canonical=None)


def counts_of(giver: User, by: User) -> list[tuple[int, str, int]]:
    """How many customers there are in each unit: id, name, number."""
    rows = customers_of(giver, by).values("unit", "unit__name").annotate(n=Count("pk")).order_by("unit__path")
    return [(row["unit"], row["unit__name"], row["n"]) for row in rows]


@transaction.atomic
def hand_over_all(giver: User, *, receivers: Receivers, reason: str, by: User, at: datetime | None = None) -> HandOver:
    """Give every customer of ``giver`` to the receivers chosen for its unit, set-based, with what is open there.

    Raises:
        Refused: the actor may not hand over; a unit without receivers; a receiver who is closed or the giver; no customers.
        Conflict: a customer changed hands while this was done.
    """
    enforce(reach.may(by, access.REASSIGN))
    moment = at or clock.now()
    if not reason.strip():
        raise Refused(no("reason_missing"))
    _check(giver, receivers, counts_of(giver, by))
    row = HandOver.objects.create(giver=giver, made_by=by, made_at=moment, reason=reason.strip()[:100])
    for unit, people in receivers.items():
        _share_out(row, customers_of(giver, by).filter(unit=unit), people)
    row.customers = take_over(row, by=by, at=moment)
    row.along = {kind.code: kind.move(row, by=by, at=moment) for kind in companions()}
    row.save(update_fields=["customers", "along"])
    record("archive.handover.made", row, by=by, at=moment, customers=row.customers, giver=giver.name, reason=row.reason, along=row.along)
    _tell(row, by, moment)
    return row


def take_over(row: HandOver, *, by: User, at: datetime) -> int:
    """Write the new owners of a hand-over's customers and one fact for each, chunk by chunk; how many."""
    rows = Customer.objects.filter(owner=row.giver, pk__in=row.rows.values("customer"))
    new = HandedOver.objects.filter(handover=row, customer=OuterRef("pk")).values("receiver")[:1]
    expected = row.rows.count()
    if rows.update(owner=Subquery(new), version=F("version") + 1, changed_at=at) != expected:
        raise Conflict
    _tell_journal(row, at, by)
    refresh_many(Customer.ref_kind, row.rows.order_by("customer").values_list("customer", flat=True).iterator(chunk_size=CHUNK))
    return expected


@transaction.atomic
def undo_hand_over(row: HandOver, *, by: User, at: datetime | None = None) -> int:
    """Give back what the receivers still have, with what is open there; how many customers.

    Raises:
        Refused: the actor may not hand over; the giver's account is closed.
        Conflict: it was undone already.
    """
    enforce(may_undo(by, row))
    moment = at or clock.now()
    if not row.giver.is_active:
        raise Refused(no("receiver_unfit", name=row.giver.name))
    if not HandOver.objects.filter(pk=row.pk, undone_at=None).update(undone_at=moment):
        raise Conflict
    for kind in companions():
        kind.back(row, by=by, at=moment)
    still = HandedOver.objects.filter(handover=row, customer=OuterRef("pk")).values("receiver")[:1]
    given = Customer.objects.filter(pk__in=row.rows.values("customer")).annotate(given=Subquery(still))
    ids = list(given.filter(owner=F("given")).values_list("pk", flat=True)) + list(
        given.filter(owner=None, given=None).values_list("pk", flat=True)
    )
    for start in range(0, len(ids), CHUNK):
        part = Customer.objects.filter(pk__in=ids[start : start + CHUNK])
        part.update(owner=row.giver, version=F("version") + 1, changed_at=moment)
    facts = {"to": row.giver.name, "owner": row.giver_id, "handover": row.pk}
    record_many([Fact("archive.customer.handed_over", Ref(Customer.ref_kind, str(pk)), moment, facts) for pk in ids], by=by)
    record("archive.handover.undone", row, by=by, at=moment, customers=len(ids))
    refresh_many(Customer.ref_kind, ids)
    return len(ids)


def may_undo(user: User, row: HandOver) -> Decision:
    """Whoever made it, and whoever may hand over everything."""
    decision = reach.may(user, access.REASSIGN)
    if not decision or row.made_by_id == user.pk:
        return decision
    handed = Customer.objects.filter(pk__in=row.rows.values("customer"))
    inside = handed.filter(reach.reachable(user, access.REASSIGN)).count()
    return decision if inside == handed.count() else no("out_of_reach", permission=access.REASSIGN)


def _check(giver: User, receivers: Receivers, counts: Sequence[tuple[int, str, int]]) -> None:
    if not counts:
        raise Refused(no("nothing_to_hand_over"))
    for unit, name, _n in counts:
        if not receivers.get(unit):
            raise Refused(no("nobody_receives", unit=name))
    for person in {one for people in receivers.values() for one in people if one}:
        if not person.is_active or person.pk == giver.pk:
            raise Refused(no("receiver_unfit", name=person.name))


def _share_out(row: HandOver, customers: QuerySet[Customer], people: Sequence[User | None]) -> None:
    """One row a customer, evenly by turns: one statement, whatever the number."""
    ids = [person.pk if person else None for person in people]
    if len(ids) == 1:
        turns = "%s"
        params: list[int | None] = [ids[0]]
    else:
        cases = " ".join("WHEN %s THEN %s" for _pk in ids)
        turns = f"CASE (ROW_NUMBER() OVER (ORDER BY c.id) - 1) %% {len(ids)} {cases} END"
        params = [value for pair in enumerate(ids) for value in pair]
    cast = "CAST(%s AS BIGINT)"
    turns = turns.replace("THEN %s", f"THEN {cast}") if len(ids) > 1 else cast
    inner, inner_params = customers.values("pk").query.sql_with_params()
    sql = (
        "INSERT INTO archive_handedover (handover_id, customer_id, receiver_id) "
        f"SELECT {row.pk}, c.id, {turns} FROM archive_customer c WHERE c.id IN ({inner})"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, *inner_params])


def _tell_journal(row: HandOver, at: datetime, by: User) -> None:
    rows = row.rows.order_by("pk").values_list("customer", "receiver", "receiver__name", "customer__unit", "customer__unit__name")
    chunk: list[Fact] = []
    for customer, receiver, name, unit, unit_name in rows.iterator(chunk_size=CHUNK):
        to = f"{unit_name} · {name}" if name else unit_name
        facts = {"to": to, "owner": receiver, "unit": unit, "old": {"owner": row.giver_id, "unit": unit}, "handover": row.pk}
        chunk.append(Fact("archive.customer.handed_over", Ref(Customer.ref_kind, str(customer)), at, facts))
        if len(chunk) == CHUNK:
            record_many(chunk, by=by)
            chunk = []
    record_many(chunk, by=by)


def _tell(row: HandOver, by: User, at: datetime) -> None:
    """Each receiver hears of it once, about one of their new customers."""
    people = row.rows.exclude(receiver=None).values("receiver").annotate(n=Count("pk"), one=F("receiver")).order_by("receiver")
    for line in people:
        first = row.rows.filter(receiver=line["receiver"]).order_by("pk").first()
        person = User.objects.get(pk=line["receiver"])
        if first:
            about = Ref(Customer.ref_kind, str(first.customer_id))
            notify(kind="archive.handed_over", about=about, to=person, by=by, at=at, key=batch_of(row), n=line["n"], giver=row.giver.name)
