"""Facts about forecasts and staffing."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare
from huifang.workforce import roster_events

VOLUME_KINDS = declare(
    {
        "workforce.queue.created": _("Queue created: {name}"),
        "workforce.queue.changed": _("Queue changed: {name}"),
        "workforce.occasion.marked": _("Days marked: {name}, {first} to {last}"),
        "workforce.occasion.removed": _("The mark “{name}” was removed."),
        "workforce.forecast.made": _("Forecast of {queue} from {first} for {days} days"),
        "workforce.adjustment.made": _("Forecast of {queue} changed by hand from {first} to {last} by {percent} per cent: {reason}"),
        "workforce.adjustment.withdrawn": _("The change of {queue} by {percent} per cent was withdrawn."),
        "workforce.volume.imported": _("Volumes imported: {count}"),
        "workforce.volume.removed": _("The imported volumes were removed."),
    }
)

ROSTER_KINDS = roster_events.KINDS
