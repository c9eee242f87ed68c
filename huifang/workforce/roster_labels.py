"""Words for states and refusals of rosters, leave and swaps."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.words import add_reasons

ROSTER_STATES = {"draft": (_("draft"), "info"), "published": (_("published"), "ok")}
LEAVE_STATES = {
    "asked": (_("to be decided"), "soon"),
    "granted": (_("granted"), "ok"),
    "refused": (_("turned down"), "bad"),
    "withdrawn": (_("withdrawn"), "plain"),
}
SWAP_STATES = {
    "offered": (_("offered"), "soon"),
    "accepted": (_("agreed, to be approved"), "soon"),
    "done": (_("swapped"), "ok"),
    "declined": (_("declined"), "plain"),
    "refused": (_("turned down"), "bad"),
    "withdrawn": (_("withdrawn"), "plain"),
}
add_reasons(
    {
        "roster_length": _("A roster ends on or after the day it begins and has at most {days} days."),
        "roster_overlaps": _("{unit} has a roster from {start} to {end} already; the same people can't be in two."),
        "need_order": _("A need ends after it begins, within one day."),
        "roster_published": _("This roster is published. Change it by hand, or by swaps."),
        "roster_engine_missing": _("Rosters need OR-Tools, which is not installed on this server."),
        "roster_nobody": _("Nobody in this unit is rostered yet. Enter how people work first."),
        "roster_no_shifts": _("There are no shifts yet. Enter them first."),
        "roster_no_needs": _("Nothing is needed yet. Enter how many people are needed when."),
        "roster_empty": _("Nobody has a shift in this roster yet."),
        "roster_breaks_rules": _("This roster can't be published: {n} hard rules are broken. {what}"),
        "roster_rule_broken": _("A hard rule would be broken: {what}"),
        "withdraw_reason": _("Say why the roster is taken back; everybody with a shift reads it."),
        "roster_begun": _("This roster has begun. Change single shifts by hand."),
        "outside_roster": _("This day is outside the roster."),
        "not_rostered": _("{name} is not rostered here."),
        "works_elsewhere": _("{name} works for another team on this day."),
        "wish_day": _("Wishes are for days that lie ahead, within a year."),
        "wish_too_late": _("The roster of this day is published. Offer a swap or ask for leave."),
        "leave_length": _("Leave ends on or after the day it begins and has at most {days} days."),
        "leave_too_late": _("Leave is asked at least {days} day ahead. Talk to your team leader."),
        "leave_twice": _("You have asked for leave on one of these days already."),
        "leave_begun": _("This leave has begun."),
        "swap_no_shift": _("Choose a shift of yours and a shift of the other person in the same published roster."),
        "swap_past": _("Only shifts after today can be swapped."),
        "swap_busy": _("One of you works on the other's day already."),
        "swap_leave": _("{name} is on leave on that day."),
        "swap_twice": _("You have offered this shift already."),
    }
)
