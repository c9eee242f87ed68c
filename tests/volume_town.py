"""What planning acts on in the town: a hotline with eight weeks of hours, a forecast, a change by hand, a marked day, an import."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from huifang.imports import layouts, reading, registry, running
from huifang.imports import services as imports
from huifang.imports.models import Batch
from huifang.kernel import clock
from huifang.workforce import forecasting
from huifang.workforce import volume_services as services
from huifang.workforce.models import Adjustment, Forecast, Occasion, Queue
from tests.cast import Office

HOURS = range(9, 13)


def sheet(last: date, weeks: int = 8) -> bytes:
    """Calls of four hours a day: more on Mondays, none at weekends; one row that nobody can read."""
    lines = ["日期,时段,来电量,接听量,平均处理时长"]
    for back in range(weeks * 7, 0, -1):
        day = last - timedelta(days=back - 1)
        if day.weekday() < 5:
            calls = 40 - 4 * day.weekday()
            lines += [f"{day},{hour:02}:00,{calls + hour % 3},{calls - 2},240" for hour in HOURS]
    return "\n".join([*lines, "昨天,09:00,12,12,200"]).encode()


def furnish(office: Office, at: datetime) -> None:
    """Put it in place, by 林主管."""
    lin, today = office.lin, clock.local_date(at)
    queue = services.create_queue(name="服务热线", minutes=60, works_holidays=False, by=lin, at=at)
    batch = bring_in(queue, sheet(today - timedelta(days=1)), by=lin, at=at)
    assert batch.state == "applied", batch.notice
    forecasting.make(queue, first=today, days=7, by=lin, at=at)
    services.adjust(queue, first=today, last=today, starts=0, ends=1440, percent=10, reason="短信群发", by=lin, at=at)
    services.mark_occasion(name="短信群发", first=today, last=today, queue=None, by=lin, at=at)


def bring_in(queue: Queue, content: bytes, *, by: Any, at: datetime) -> Batch:
    """A file of volumes, imported."""
    kept = reading.keep(iter([content]), "volume.csv")
    layout = layouts.detect(registry.kind("volume"), reading.read(kept.path), at=at)
    batch = imports.upload(by=by, kind="volume", file=kept, name="volume.csv", layout=layout, options={"queue": queue.pk}, at=at)
    imports.start(batch, by=by, at=at)
    running.apply(batch)
    batch.refresh_from_db()
    return batch


def arguments() -> dict[str, dict[str, Any]]:
    """What the addresses take."""
    batch = {"pk": Batch.objects.get(kind="volume").pk}
    return {
        "workforce:withdraw": {"pk": Adjustment.objects.get().pk},
        "workforce:occasion-remove": {"pk": Occasion.objects.get().pk},
        "workforce:queue-edit": {"pk": Queue.objects.order_by("pk")[0].pk},
        "workforce:hand-over": {"pk": Forecast.objects.get().pk},
        "workforce:volume-batch": batch,
        "workforce:volume-undo": batch,
    }


def bodies(today: date) -> dict[str, Any]:
    """What a permitted write needs."""
    queue = Queue.objects.order_by("pk")[0].pk
    rule = {
        "channel": "phone", "source": "imported", "minutes": 60, "rule": "A", "level": "0.8", "target": 20, "patience": 120, "occupancy": "0.85",
        "concurrency": 1, "planned": "0.1", "unplanned": "0.05", "seconds": 300, "is_active": "on",
    }  # fmt: skip
    return {
        "workforce:make": {"queue": queue, "first": today, "days": 7},
        "workforce:adjust": {"queue": queue, "first": today, "last": today, "percent": 5, "reason": "促销"},
        "workforce:occasions": {"name": "促销", "first": today, "last": today},
        "workforce:queue-new": {**rule, "name": "新热线"},
        "workforce:queue-edit": {**rule, "name": "服务热线", "version": 1},
    }
