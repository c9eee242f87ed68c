"""Words of customer relations."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.words import add_reasons

PLANS = {"draft": (_("draft"), "plain"), "asked": (_("to be approved"), "soon"), "approved": (_("approved"), "ok")}
VISITS = {
    "planned": (_("has been planned"), "plain"),
    "asked": (_("to be approved"), "soon"),
    "approved": (_("approved"), "info"),
    "done": (_("done"), "ok"),
    "void": (_("void"), "plain"),
}
LECTURES = {"planned": (_("has been planned"), "info"), "held": (_("has been held"), "ok"), "cancelled": (_("cancelled"), "plain")}
GREETINGS = {
    "draft": (_("draft"), "plain"),
    "asked": (_("to be approved"), "soon"),
    "approved": (_("approved, waits for its time"), "info"),
    "sending": (_("being sent"), "info"),
    "sent": (_("sent"), "ok"),
    "cancelled": (_("cancelled"), "plain"),
}
SUGGESTIONS = {"open": (_("to be answered"), "soon"), "answered": (_("answered"), "ok"), "void": (_("void"), "plain")}
LEFT_OUT = {
    "no_consent": _("has not agreed to greetings"),
    "do_not_call": _("does not want to be called"),
    "no_mobile": _("no usable mobile number"),
    "no_mail": _("no mail address"),
    "declined": _("has declined messages"),
    "person_objects": _("has declined messages"),
    "address_blocked": _("has declined messages"),
    "sms_declined": _("has declined messages"),
    "same_address": _("somebody else with the same address gets it"),
    "sms_mobile_only": _("no usable mobile number"),
    "quiet_hours": _("no calling hours are set"),
    "address_wrong": _("the mail address is wrong"),
}
add_reasons(
    {
        "plan_empty": _("A plan without a line can't be handed in."),
        "plan_fixed": _("Only a draft can be changed; open the plan again first."),
        "year_plan_not_approved": _("The yearly plan has not been approved yet."),
        "fleet_already": _("This customer is a group customer already."),
        "span_backwards": _("The end lies before the beginning."),
        "contact_of_another_customer": _("This contact belongs to another customer."),
        "year_over": _("The year {year} is over."),
        "day_of_another_year": _("Choose a day of {year}."),
        "line_twice": _("The same line stands in the plan already."),
        "visit_ahead": _("The day of the visit has not come yet."),
        "over_budget": _("It came to more than the {yuan} yuan that were approved. Say why."),
        "material_outdated": _("Fetch the latest material from the technical support first."),
        "material_missing": _("The technical support has not published any material yet."),
        "edition_known": _("There is an edition {edition} already."),
        "lecture_cancelled": _("This lecture was cancelled."),
        "lecture_ahead": _("The day of the lecture has not come yet."),
        "gift_class": _("Customers of class {level} get no gifts by the regulation."),
        "gifts_beyond_people": _("No more gifts than people who came."),
        "nobody_came": _("Note first who came."),
        "station_missing": _("Name the service station of this group customer first."),
        "day_ahead": _("This day has not come yet."),
        "guarantee_broken": _("Say why not every guarantee was kept."),
        "greeting_fixed": _("Only a draft can be changed."),
        "placeholder_unknown": _("Nobody fills {words} in; see the placeholders below the text."),
    }
)
