"""Volumes as something that can be imported: a row per interval, with or without its queue's name (R6.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from huifang.imports import registry
from huifang.imports.models import Batch
from huifang.imports.registry import Fault, ImportKind, Obstacle, Outcome, Plan, Refusal, Text
from huifang.imports.rules.cells import Cell, text_of
from huifang.imports.rules.fields import Field, Wanted
from huifang.imports.rules.lines import Line
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import Refused, no
from huifang.kernel.refs import Ref
from huifang.workforce import volume_access
from huifang.workforce.models import Queue, Volume

MOST = 10_000_000


def moment(day: Cell, hour: Cell = None) -> datetime | None:
    """The begin of an interval in Shanghai, from a date with or without a time, and a time of its own; None if unreadable."""
    found = _moment(day)
    if found is None or hour in {None, ""}:
        return found
    of_day = _time(hour)
    return None if of_day is None else datetime.combine(found.date(), of_day)


def _moment(cell: Cell) -> datetime | None:
    if isinstance(cell, datetime):
        return (
            cell.replace(tzinfo=None, second=0, microsecond=0)
            if cell.second < 30
            else (cell + timedelta(seconds=30)).replace(second=0, microsecond=0)
        )
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    text = text_of(cell).strip().replace("/", "-").replace("年", "-").replace("月", "-").replace("日", " ").split("~")[0].strip()
    for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d", "%Y%m%d"):
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - local
        except ValueError:
            continue
    return None


def _time(cell: Cell) -> time | None:
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    if isinstance(cell, timedelta):
        return time(cell.seconds // 3600, cell.seconds % 3600 // 60)
    text = text_of(cell).strip().replace("：", ":").split("-")[0].split("~")[0].strip()
    for form in ("%H:%M:%S", "%H:%M", "%H"):
        try:
            return datetime.strptime(text, form).time()  # noqa: DTZ007 - local
        except ValueError:
            continue
    return None


def looks_like_moment(cell: Cell) -> bool:
    """A date, with or without a time."""
    return _moment(cell) is not None


WANTED = Wanted(
    (
        Field("start", _("begin of the interval"), ("开始时间", "时段开始", "统计时间", "日期时间", "日期", "时间段", "timestamp", "slot", "date", "datetime", "start", "interval"), required=True, looks=looks_like_moment, weak=("时间",)),
        Field("time", _("time of day"), ("时段", "时刻", "时间点", "半小时", "time"), weak=("时间",), help=_("If the date stands in a column of its own.")),
        Field("offered", _("calls offered"), ("呼入量", "来电量", "进线量", "呼入总量", "来话量", "话务量", "总量", "业务量", "offered", "calls", "volume", "contacts"), required=True),
        Field("handled", _("calls handled"), ("接通量", "接听量", "应答量", "接起量", "处理量", "人工接通量", "answered", "handled")),
        Field("abandoned", _("calls given up"), ("放弃量", "呼损量", "未接通量", "放弃", "abandoned", "lost")),
        Field("aht", _("mean handling time, seconds"), ("平均处理时长", "平均处理时间", "平均通话时长", "aht", "ahts", "ahtseconds", "aht_s")),
        Field("seconds", _("handling seconds in all"), ("处理总时长", "通话总时长", "总处理时长", "总时长", "handlingseconds", "seconds", "talktime")),
        Field("queue", _("queue"), ("队列", "技能组", "业务队列", "队列名称", "queue", "skill", "skillgroup"), help=_("Not needed while there is only one queue.")),
    ),
    ("序号", "星期", "asa", "asas", "服务水平", "接通率", "放弃率", "平均等待时长", "坐席数", "answered20s", "agentsseen"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A usable row; ``starts_at`` is a moment."""

    number: int
    queue: int
    starts_at: datetime
    offered: int
    handled: int | None
    abandoned: int | None
    seconds: int | None


@dataclass
class VolumeRun(registry.Run):
    """One pass over a file; ``default`` is the queue of rows that name none."""

    queues: Mapping[str, Queue]
    default: int | None
    batch: str
    until: datetime
    seen_rows: set[tuple[int, datetime]] = field(default_factory=set)

    def read(self, line: Line, fields: Mapping[str, Sequence[int]]) -> Row | Refusal:
        """The row, or everything that is wrong with it."""
        faults: list[Fault] = []
        queue = self._queue(line, fields, faults)
        starts = self._start(line, fields, queue, faults)
        numbers = {code: self._number(line, fields, code, faults) for code in ("offered", "handled", "abandoned", "aht", "seconds")}
        if numbers["offered"] is None and not any(fault.field == "offered" for fault in faults):
            faults.append(Fault("offered", "number_missing"))
        if starts is not None and queue is not None and not faults:
            if (queue.pk, starts) in self.seen_rows:
                faults.append(Fault("start", "start_twice", f"{clock.local(starts):%Y-%m-%d %H:%M}"))
            self.seen_rows.add((queue.pk, starts))
        if faults or starts is None or queue is None:
            return Refusal(line.number, tuple(faults))
        offered = round(numbers["offered"] or 0)
        handled = None if numbers["handled"] is None else round(numbers["handled"])
        abandoned = None if numbers["abandoned"] is None else round(numbers["abandoned"])
        if handled is None and abandoned is not None:
            handled = max(offered - abandoned, 0)
        spent = numbers["seconds"]
        if spent is None and numbers["aht"] is not None:
            handled = offered if handled is None else handled
            spent = numbers["aht"] * handled
        return Row(line.number, queue.pk, starts, offered, handled, abandoned, None if spent is None else round(spent))

    def _cell(self, line: Line, fields: Mapping[str, Sequence[int]], code: str) -> Cell:
        return next(iter(line.of(fields.get(code, ()))), None)

    def _queue(self, line: Line, fields: Mapping[str, Sequence[int]], faults: list[Fault]) -> Queue | None:
        name = text_of(self._cell(line, fields, "queue")).strip()
        found = self.queues.get(name) if name else next((q for q in self.queues.values() if q.pk == self.default), None)
        if found is None:
            faults.append(Fault("queue", "queue_unknown", name))
        return found

    def _start(self, line: Line, fields: Mapping[str, Sequence[int]], queue: Queue | None, faults: list[Fault]) -> datetime | None:
        cell, hour = self._cell(line, fields, "start"), self._cell(line, fields, "time")
        found, shown = moment(cell, hour), " ".join(filter(None, (text_of(cell), text_of(hour))))[:60]
        if found is None:
            faults.append(Fault("start", "start_unreadable", shown))
            return None
        if queue is not None and (found.hour * 60 + found.minute) % queue.minutes:
            faults.append(Fault("start", "start_off_interval", shown))
        at = clock.moment_of(found.date(), found.time())
        if at >= self.until or found.year < 2000:
            faults.append(Fault("start", "start_out_of_range", shown))
        return at

    def _number(self, line: Line, fields: Mapping[str, Sequence[int]], code: str, faults: list[Fault]) -> float | None:
        cell = self._cell(line, fields, code)
        text = text_of(cell).strip().replace(",", "").replace("，", "")
        if text in {"", "-", "–", "—"}:
            return None
        try:
            number = float(text)
        except ValueError:
            number = -1.0
        if not 0 <= number <= MOST * 1000 or (code not in {"aht", "seconds"} and (number > MOST or abs(number - round(number)) > 1e-9)):
            faults.append(Fault(code, "number_unusable", text[:60]))
            return None
        return number

    def plan(self, items: Sequence[Any]) -> Plan:
        """New intervals; those on file with the same figures stay, other figures replace none."""
        held = {
            (row.queue_id, row.starts_at): row
            for row in Volume.objects.filter(queue__in={item.queue for item in items}, starts_at__in={item.starts_at for item in items})
        }
        plan, fresh = Plan(), []
        for item in items:
            known = held.get((item.queue, item.starts_at))
            if known is None:
                fresh.append(item)
            plan.outcomes.append(
                Outcome(
                    item.number,
                    f"{clock.local(item.starts_at):%Y-%m-%d %H:%M}",
                    made=() if known else ("volume",),
                    details=(str(item.offered),),
                    notices=("differs",) if known and known.offered != item.offered else (),
                )
            )
        plan.counts = {"volumes_created": len(fresh)}
        plan.work = fresh
        return plan

    def write(self, plan: Plan, *, batch: str, at: datetime) -> None:
        """Store the new intervals."""
        assert batch == self.batch
        Volume.objects.bulk_create(
            [
                Volume(
                    queue_id=row.queue, starts_at=row.starts_at, offered=row.offered, handled=row.handled, abandoned=row.abandoned,
                    seconds=row.seconds, batch=batch,
                )
                for row in plan.work
            ],
            batch_size=500,
        )  # fmt: skip

    def forget(self) -> None:
        """Begin anew."""
        self.seen_rows.clear()

    def seen(self, item: Any) -> str:
        """Each interval counts once."""
        return f"{item.queue}/{item.starts_at.isoformat()}"


class Volumes(ImportKind):
    """Call volumes as a telephone system writes them."""

    code: ClassVar[str] = "volume"
    label: ClassVar[Text] = _("Volumes")
    permission: ClassVar[str] = volume_access.EDIT
    thing: ClassVar[str] = "volumes"
    reasons: ClassVar[Mapping[str, Text]] = {
        "queue_unknown": _("queue unknown"),
        "start_unreadable": _("begin unreadable"),
        "start_off_interval": _("no begin of an interval of the queue"),
        "start_out_of_range": _("begin in the future or before 2000"),
        "start_twice": _("interval occurs twice"),
        "number_missing": _("calls offered missing"),
        "number_unusable": _("number unusable"),
    }
    mends: ClassVar[Mapping[str, Text]] = {
        "queue_unknown": _("Write the name of a queue that exists, or create the queue first."),
        "start_unreadable": _("Write date and time like 2026-11-21 09:30."),
        "start_off_interval": _("Correct the time, or the interval of the queue."),
        "start_out_of_range": _("Check the date; only what has been can be imported."),
        "start_twice": _("Leave one of the rows out, or add them up."),
        "number_missing": _("Write how many calls were offered, 0 if none."),
        "number_unusable": _("Write a number that is not negative, calls without decimals."),
    }
    notices: ClassVar[Mapping[str, Text]] = {"differs": _("Other figures are on file for this interval; they stay.")}
    counts: ClassVar[Mapping[str, Text]] = {"volumes_created": _("intervals created"), "volumes_matched": _("intervals on file already")}
    made: ClassVar[Mapping[str, Text]] = {"volume": _("interval")}

    def wanted(self, at: datetime) -> Wanted:
        """The fields."""
        return WANTED

    def settle(self, options: Mapping[str, object], *, by: Actor, at: datetime) -> dict[str, object]:
        """``queue``: id or name of the queue of rows that name none; the only queue if there is one.

        Raises:
            Refused: no queue exists, or not this one.
        """
        queues = {queue.pk: queue.name for queue in Queue.objects.filter(source=Queue.Source.IMPORTED, is_active=True)}
        if not queues:
            raise Refused(no("no_queue"))
        given = options.get("queue")
        if given in {None, ""}:
            return {"queue": next(iter(queues)) if len(queues) == 1 else None}
        found = [pk for pk, name in queues.items() if str(given) in {str(pk), name}]
        if not found:
            raise Refused(no("queue_unknown", name=str(given)))
        return {"queue": found[0]}

    def run(self, options: Mapping[str, object], *, batch: str, at: datetime) -> VolumeRun:
        """Begin a pass."""
        default = options.get("queue")
        assert default is None or isinstance(default, int)
        queues = {queue.name: queue for queue in Queue.objects.filter(source=Queue.Source.IMPORTED, is_active=True)}
        return VolumeRun(queues, default, batch, at)

    def fingerprint(self, at: datetime) -> str:
        """Newest row and import, and the queues."""
        newest = Volume.objects.aggregate(id=Max("id"))["id"] or 0
        last = Batch.objects.aggregate(at=Max("finished_at"))["at"]
        return f"{newest}/{last}/{sorted(Queue.objects.values_list('pk', 'version'))}"

    def obstacles(self, batch: str) -> list[Obstacle]:
        """Forecasts keep their own figures, so nothing stands in the way."""
        return []

    def undo(self, batch: str, *, limit: int) -> int:
        """Delete the intervals."""
        found = list(Volume.objects.filter(batch=batch).order_by("id").values_list("id", flat=True)[:limit])
        Volume.objects.filter(pk__in=found).delete()
        return len(found)

    def finished(self, batch: str, *, by: Actor, at: datetime) -> None:
        """Say in the journal that figures came or went."""
        kind, _separator, pk = batch.partition(":")
        count = Volume.objects.filter(batch=batch).count()
        record("workforce.volume.imported" if count else "workforce.volume.removed", Ref(kind, pk), by=by, at=at, count=count)


registry.register(Volumes())
