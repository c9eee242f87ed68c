"""Notices about points."""

from django.utils.translation import gettext_lazy as _

from huifang.notifications.kinds import Group, Kind, Subject, declare, register_subject
from huifang.quality.labels import BREACHES
from huifang.quality.models import Point

declare(
    Group("quality", _("Performance points"), order=70),
    Kind("quality.taken", "quality", _("Points off"), _("{points} points off: {breach}. You can appeal."), icon="medal", evidence=True),
    Kind("quality.appealed", "quality", _("An appeal waits for you"), _("{by} appeals against {points} points."), icon="gavel"),
    Kind("quality.upheld", "quality", _("Your appeal was decided"), _("{by} turned it down; {points} points stay off."), icon="gavel"),
    Kind("quality.returned", "quality", _("Points given back"), _("{by} gives {points} points back."), icon="medal"),
)


def _title(pk: str) -> str:
    row = Point.objects.filter(pk=pk).first()
    return f"{BREACHES.get(row.breach, row.breach)} −{row.points}" if row else ""


register_subject(Subject(Point.ref_kind, "quality:point", title=_title))
