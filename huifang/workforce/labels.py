"""Words for methods and refusals of workforce."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.words import add_reasons
from huifang.workforce import roster_labels

METHODS = {
    "last_week": _("last week's figures"),
    "weekday_mean": _("mean of the weekday"),
    "weekday_level": _("mean of the weekday, moved by the last days"),
    "weekday_recent": _("mean of the last eight of the weekday"),
    "smoothing": _("exponential smoothing"),
    "regression_plain": _("weekday effects"),
    "autoregression": _("weekday effects with the pull of the last days"),
    "regression": _("regression with the month's course"),
    "regression_steady": _("regression without recent errors"),
    "regression_recent": _("regression of the last weeks"),
    "regression_level": _("regression, moved by the last days"),
    "year_ago": _("the same week a year ago"),
}
add_reasons(
    {
        "history_too_short": _("The history has {days} days; a forecast needs at least {least}."),
        "nothing_to_forecast": _("The queue is not open on these days, or they lie within its history."),
        "queue_name_taken": _("A queue “{name}” exists already."),
        "no_day_in_common": _("The roster and the forecast have no open day in common."),
        "no_queue": _("There is no queue for imported figures yet; create one first."),
        "queue_unknown": _("There is no queue “{name}” for imported figures."),
        "interval_in_use": _("Figures of this queue are stored by its interval; make another queue for another interval."),
    }
)

ROSTER_STATES = roster_labels.ROSTER_STATES
