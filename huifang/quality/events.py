"""Facts about performance points."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare, name_values
from huifang.quality.labels import BREACHES

KINDS = declare(
    {
        "quality.points.taken": _("{points} points off: {breach}, clause {clause}."),
        "quality.points.appealed": _("Appealed against {points} points: {breach}."),
        "quality.points.upheld": _("The appeal was turned down; {points} points stay off."),
        "quality.points.returned": _("{points} points were given back."),
    }
)
name_values("breach", BREACHES)
