"""Waves (批量): the same matter complained of by many is proposed by the system and confirmed by a person (R3.9, issue 4 point 2).

Each complaint keeps its own state, deadline and return call; what they share is a page with size and growth, and an answer that
can be given to all at once. Size and growth are counted over the complaints that the reader may see.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.channels import services as channels
from huifang.complaints import access, likeness, rules, similar
from huifang.complaints.models import Announcement, Complaint, Wave, WaveMember
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import YES, Conflict, Decision, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.organization import access as gate
from huifang.organization import options

SIZE, DAYS, LIKENESS = "complaints.wave_size", "complaints.wave_days", "complaints.wave_likeness"
RUNNING = (Wave.State.PROPOSED, Wave.State.CONFIRMED)
COUNTED = (*rules.OPEN, "satisfied", "unreachable", "decided")
"""Void, merged and past ones are no part of a wave that is found."""
NEIGHBOURS = 60


def visible_to(user: User) -> QuerySet[Wave]:
    """Waves that hold a complaint the user may see."""
    seen = access.visible_to(user).filter(waves__wave=OuterRef("pk"), waves__out=False)
    return Wave.objects.filter(Exists(seen))


def members(user: User, wave: Wave) -> QuerySet[Complaint]:
    """The complaints of a wave that the user may see, the newest first."""
    rows = access.visible_to(user).filter(waves__wave=wave, waves__out=False)
    return rows.select_related("customer", "taken_by").order_by("-taken_at", "-id")


def sizes(user: User, ids: Sequence[int]) -> dict[int, int]:
    """How many complaints of each of these waves the user may see."""
    rows = WaveMember.objects.filter(wave__in=ids, out=False, complaint__in=access.visible_to(user).values("pk"))
    return dict(rows.order_by().values_list("wave").annotate(n=Count("pk")))


def may_lead(user: User) -> Decision:
    """Confirm, dismiss, answer and end waves: who closes complaints."""
    return gate.may(user, access.CLOSE)


@dataclass(frozen=True, slots=True)
class Growth:
    """How a wave grew: complaints of each day, and how many there were by then."""

    days: Sequence[tuple[date, int, int]]
    size: int
    open: int
    customers: int
    last_day: int
    """Complaints of the last 24 hours."""


def growth(user: User, wave: Wave, at: datetime) -> Growth:
    """Size and growth of a wave, as far as the user may see its complaints: one query."""
    rows = list(members(user, wave).values_list("taken_at", "state", "customer"))
    counted = Counter(clock.local_date(taken) for taken, _state, _customer in rows)
    found: list[tuple[date, int, int]] = []
    total, day = 0, min(counted, default=None)
    while day and day <= max(counted):
        total += counted[day]
        found.append((day, counted[day], total))
        day += timedelta(days=1)
    return Growth(
        days=found[-92:],
        size=len(rows),
        open=sum(state in rules.OPEN for _taken, state, _customer in rows),
        customers=len({customer for _taken, _state, customer in rows}),
        last_day=sum(taken > at - timedelta(days=1) for taken, _state, _customer in rows),
    )


# finding


@transaction.atomic
def notice(complaint: Complaint, *, by: Actor, at: datetime) -> Wave | None:
    """Look whether a complaint belongs to a wave or makes one; the wave it was put into."""
    if complaint.state not in COUNTED or WaveMember.objects.filter(complaint=complaint, out=False).exists():
        return None
    set_ = options.values([SIZE, DAYS, LIKENESS])
    alike = neighbours(complaint, days=set_[DAYS], share=set_[LIKENESS] / 100)
    known = WaveMember.objects.filter(complaint__in=alike, out=False, wave__state__in=RUNNING).values_list("wave", flat=True)
    for pk, _count in Counter(known).most_common(1):
        return _join(Wave.objects.get(pk=pk), complaint, at=at)
    customers = {complaint.customer_id, *Complaint.objects.filter(pk__in=alike).values_list("customer", flat=True)}
    if len(alike) + 1 < set_[SIZE] or len(customers) < 2:
        return None
    return _propose(complaint, alike, threshold=set_[SIZE], days=set_[DAYS], by=by, at=at)


def neighbours(complaint: Complaint, *, days: int, share: float) -> list[int]:
    """Ids of complaints taken within ``days`` before or after that are alike by at least ``share`` (0 to 1)."""
    asked = likeness.terms("\n".join((complaint.content, complaint.wish, complaint.product)))
    if len(asked) < 6:
        return []
    span = timedelta(days=days)
    near = Complaint.objects.filter(state__in=COUNTED, taken_at__gt=complaint.taken_at - span, taken_at__lt=complaint.taken_at + span)
    weigh = similar.weights_of(asked)
    found = similar.ranked(asked, weigh, near, leave_out=[complaint.pk], limit=NEIGHBOURS)
    own, others = _pairs(asked), {one.pk: _pairs(one.terms) for one in found}
    every = similar.weights_of({term for known in others.values() for term in known} | set(own))
    return [pk for pk, known in others.items() if likeness.alike(own, known, every) >= share]


def _pairs(known: Mapping[str, int]) -> dict[str, int]:
    """Without single characters, which all texts share."""
    return {term: count for term, count in known.items() if len(term) > 1}


def _join(wave: Wave, complaint: Complaint, *, at: datetime) -> Wave | None:
    if WaveMember.objects.filter(wave=wave, complaint=complaint).exists():
        return None
    return wave if _add(wave, complaint.pk, at) else None


def _propose(complaint: Complaint, alike: Iterable[int], *, threshold: int, days: int, by: Actor, at: datetime) -> Wave | None:
    dismissed = WaveMember.objects.filter(wave__state=Wave.State.DISMISSED, complaint__in=[complaint.pk, *alike])
    held = set(WaveMember.objects.filter(complaint__in=[complaint.pk, *alike], out=False).values_list("complaint", flat=True))
    free = [pk for pk in (complaint.pk, *alike) if pk not in held]
    if len(free) < threshold or dismissed.count() >= threshold:
        return None
    contents = Complaint.objects.filter(pk__in=free).values_list("content", flat=True)
    wave = Wave.objects.create(title=likeness.phrase(contents)[:80], found_at=at, threshold=threshold, days=days)
    for pk in free:
        _add(wave, pk, at)
    record("complaints.wave.proposed", wave, by=by, at=at, title=wave.title, size=len(free))
    return wave


def _add(wave: Wave, complaint: int, at: datetime) -> bool:
    try:
        with transaction.atomic():
            WaveMember.objects.create(wave=wave, complaint_id=complaint, joined_at=at)
    except IntegrityError:
        return False
    return True


# deciding


@transaction.atomic
def confirm(wave: Wave, *, title: str, by: User, at: datetime) -> Wave:
    """It is one matter; from now on it is called ``title``.

    Raises:
        Conflict: somebody decided first.
    """
    enforce(may_lead(by) & (YES if title.strip() else no("wave_title_missing")))
    _move(wave, (Wave.State.PROPOSED,), state=Wave.State.CONFIRMED, title=title.strip()[:80], decided_by=by, decided_at=at)
    record("complaints.wave.confirmed", wave, by=by, at=at, title=wave.title)
    return wave


@transaction.atomic
def dismiss(wave: Wave, *, by: User, at: datetime) -> Wave:
    """It is not one matter: its complaints leave it and don't propose the same again."""
    enforce(may_lead(by))
    _move(wave, (Wave.State.PROPOSED,), state=Wave.State.DISMISSED, decided_by=by, decided_at=at)
    WaveMember.objects.filter(wave=wave).update(out=True)
    record("complaints.wave.dismissed", wave, by=by, at=at)
    return wave


@transaction.atomic
def end(wave: Wave, *, by: User, at: datetime) -> Wave:
    """Nothing is put into it any more."""
    enforce(may_lead(by))
    _move(wave, (Wave.State.CONFIRMED,), state=Wave.State.ENDED, ended_at=at)
    record("complaints.wave.ended", wave, by=by, at=at)
    return wave


@transaction.atomic
def put_in(wave: Wave, complaint: Complaint, *, by: User, at: datetime) -> bool:
    """Put a complaint into a wave by hand; false when it is in one already."""
    enforce(may_lead(by) & access.may_see(by, complaint) & _running(wave))
    if WaveMember.objects.filter(complaint=complaint, out=False).exists():
        return False
    if WaveMember.objects.filter(wave=wave, complaint=complaint, out=True).update(out=False) or _add(wave, complaint.pk, at):
        record("complaints.wave.member_added", wave, by=by, at=at)
        return True
    return False


@transaction.atomic
def take_out(wave: Wave, complaint: Complaint, *, by: User, at: datetime) -> bool:
    """Take a complaint out; it is not put back by itself."""
    enforce(may_lead(by) & access.may_see(by, complaint))
    if not WaveMember.objects.filter(wave=wave, complaint=complaint, out=False).update(out=True):
        return False
    record("complaints.wave.member_removed", wave, by=by, at=at)
    return True


@transaction.atomic
def announce(wave: Wave, *, text: str, by: User, at: datetime, mail: bool = False) -> Announcement:
    """Give one answer to every open complaint of a confirmed wave that ``by`` may see: it is added to the handling of each.

    Each keeps its own state; whoever calls the customer back reads it there. With ``mail`` it goes to the address on each
    form too, as a letter about that complaint alone; who has none, or declines mail, gets none (``letters`` counts them).
    """
    said = text.strip()
    enforce(may_lead(by) & (YES if said else no("wave_nothing_said")))
    if wave.state != Wave.State.CONFIRMED:
        raise Refused(no("not_from_state", state=wave.state, action="announce", machine="complaints.wave"))
    rows = members(by, wave).filter(state__in=rules.OPEN).order_by("id")
    given = letters = 0
    for complaint in rows:
        row = Complaint.objects.filter(pk=complaint.pk, state__in=rules.OPEN)
        won = row.filter(handling="").update(handling=said, version=F("version") + 1) or row.exclude(handling="").update(
            handling=Concat(F("handling"), Value(f"\n{said}"), output_field=TextField()), version=F("version") + 1
        )
        if won:
            given += 1
            record("complaints.complaint.announced", complaint, by=by, at=at, number=complaint.number, wave=wave.pk)
            letters += mail and _write(complaint, said, by, at)
    if not given:
        raise Refused(no("wave_empty"))
    made = Announcement.objects.create(wave=wave, text=said, by=by, at=at, given=given)
    made.letters = letters
    record("complaints.wave.announced", wave, by=by, at=at, count=given, letters=letters)
    return made


def _write(complaint: Complaint, text: str, by: User, at: datetime) -> bool:
    """Write to the address on the form; false when there is none, or no mail may go there."""
    if not complaint.email:
        return False
    subject = _("About your complaint {number}").format(number=complaint.number)
    try:
        with transaction.atomic():
            channels.send_mail(to=complaint.email, subject=subject, text=text, about=Ref.of(complaint), by=by, at=at)
    except Refused:
        return False
    return True


def _running(wave: Wave) -> Decision:
    return YES if wave.state in RUNNING else no("not_from_state", state=wave.state, action="put_in", machine="complaints.wave")


def _move(wave: Wave, sources: Sequence[str], **changes: object) -> None:
    if not Wave.objects.filter(pk=wave.pk, state__in=sources).update(version=F("version") + 1, **changes):
        raise Conflict
    wave.refresh_from_db()
