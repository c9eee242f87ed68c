"""Number series: which forms are numbered and how, what comes next, what is missing, another format from a new year (R12.1)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from huifang.accounts.models import User
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import Refused, enforce, no
from huifang.kernel.numbering import InvalidFormat, NumberFormat
from huifang.kernel.refs import Ref
from huifang.organization import access
from huifang.paperwork import numbers
from huifang.paperwork.models import FormatChange, IssuedNumber, Series

EDIT = "paperwork.series.edit"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A form that gets numbers; ``template`` is what its regulation says."""

    form: str
    title: str
    template: str


Provider = Callable[[datetime], Iterable[Numbered]]
_providers: list[Provider] = []


def provide(provider: Provider) -> Provider:
    """Let the context that knows the forms in force name them."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


@dataclass(frozen=True, slots=True)
class Line:
    """A series as the page shows it."""

    form: str
    title: str
    template: str
    own: bool
    next_number: str
    last: str
    issued: int
    voided: int
    gaps: int
    coming: FormatChange | None


def forms(at: datetime) -> list[Numbered]:
    """Every numbered form in force, each once, by title."""
    found = {numbered.form: numbered for provider in _providers for numbered in provider(at)}
    return sorted(found.values(), key=lambda n: (n.title, n.form))


def lines(at: datetime) -> list[Line]:
    """Every series with its next number."""
    return [_line(numbered, at) for numbered in forms(at)]


def line(form: str, at: datetime) -> Line | None:
    """One series."""
    return next((_line(numbered, at) for numbered in forms(at) if numbered.form == form), None)


def _line(numbered: Numbered, at: datetime) -> Line:
    today = clock.local_date(at)
    template = numbers.template_on(numbered.form, today) or numbered.template
    issued = IssuedNumber.objects.filter(form=numbered.form)
    newest = issued.order_by("-pk").first()
    return Line(
        form=numbered.form,
        title=numbered.title,
        template=template,
        own=template != numbered.template,
        next_number=preview(template, today, numbered.form),
        last=newest.number if newest else "",
        issued=issued.count(),
        voided=issued.exclude(voided_at=None).count(),
        gaps=len(numbers.gaps(numbered.form)),
        coming=FormatChange.objects.filter(form=numbered.form, begins__gt=today).order_by("begins").first(),
    )


def preview(template: str, day: date, form: str = "", seq: int = 0) -> str:
    """How a number of this day would look; with ``form``, the very next one."""
    pattern = NumberFormat.parse(template)
    if not seq:
        known = Series.objects.filter(form=form, scope=numbers.scope_of(pattern, day)).values_list("last", flat=True).first()
        seq = (known or 0) + 1
    return pattern.render(day.year, day.month, day.day, seq, "A1" if pattern.per_unit else "")


def earliest(form: str, today: date) -> date:
    """From when another format can hold: today while nothing was numbered, else the next new year."""
    return date(today.year + 1, 1, 1) if IssuedNumber.objects.filter(form=form).exists() else today


@transaction.atomic
def change_format(form: str, *, template: str, begins: date, by: Actor, at: datetime) -> FormatChange:
    """Number a form differently from a day on. Numbers given before stay as they are.

    Raises:
        Refused: ``format_impossible`` with what is wrong, ``format_too_early``, ``format_begins_taken``; the actor may not.
    """
    if isinstance(by, User):
        enforce(access.may(by, EDIT))
    try:
        NumberFormat.parse(template)
    except InvalidFormat as error:
        raise Refused(no("format_impossible", problem=error.problem, part=error.part)) from error
    today = clock.local_date(at)
    first = earliest(form, today)
    if begins < first or (begins > today and (begins.month, begins.day) != (1, 1)):
        raise Refused(no("format_too_early", day=first.isoformat()))
    try:
        with transaction.atomic():
            row = FormatChange.objects.create(form=form, template=template, begins=begins)
    except IntegrityError as error:
        raise Refused(no("format_begins_taken", day=begins.isoformat())) from error
    title = next((n.title for n in forms(at) if n.form == form), form)
    record("paperwork.series.changed", Ref("paperwork.series", form), by=by, at=at, title=title, template=template, begins=begins)
    return row


@transaction.atomic
def take_back(form: str, *, by: Actor, at: datetime) -> None:
    """Forget a format that has not begun yet.

    Raises:
        Refused: ``format_begun`` when there is none; the actor may not.
    """
    if isinstance(by, User):
        enforce(access.may(by, EDIT))
    today = clock.local_date(at)
    dropped, _kinds = FormatChange.objects.filter(form=form, begins__gt=today).delete()
    if not dropped:
        raise Refused(no("format_begun"))
    title = next((n.title for n in forms(at) if n.form == form), form)
    record("paperwork.series.kept", Ref("paperwork.series", form), by=by, at=at, title=title)
