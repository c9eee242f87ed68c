"""Facts that customer relations record."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare, name_values

declare(
    {
        "relations.fleet.enrolled": _("Made a group customer of class {level}."),
        "relations.fleet.changed": _("The group customer was changed; class {level}."),
        "relations.fleet.person_added": _("A contact was named as {audience}."),
        "relations.plan.begun": _("The plan of {year} was begun."),
        "relations.plan.line_added": _("A line for {on} was added to the plan."),
        "relations.plan.line_dropped": _("The line for {on} was taken out of the plan."),
        "relations.plan.approved": _("The plan of {year} was approved; its lines are duties now."),
        "relations.plan.returned": _("The plan of {year} was not approved."),
        "relations.plan.revised": _("The plan of {year} was opened again: {reason}"),
        "relations.plan.line_done": _("The line for {on} was done."),
        "relations.visit.planned": _("A visit on {on} was planned, at {yuan} yuan."),
        "relations.visit.approved": _("The visit was approved, at {yuan} yuan."),
        "relations.visit.returned": _("The visit was not approved."),
        "relations.visit.reported": _("The visit was made; it came to {yuan} yuan."),
        "relations.visit.voided": _("The visit was given up: {reason}"),
        "relations.stay.noted": _("A stay in the workshop was noted: {kept} of {promised} guarantees kept."),
        "relations.supervision.reported": _("The field manager supervised {station} and reported: {result}."),
        "relations.material.published": _("Edition {edition} of the lecture material was published."),
        "relations.lecture.planned": _("A lecture of {station} on {on} was planned."),
        "relations.lecture.material_fetched": _("Edition {edition} of the material was fetched for the lecture."),
        "relations.lecture.attended": _("{people} people of a group customer came, {gifts} gifts were given."),
        "relations.lecture.held": _("The lecture of {on} was held."),
        "relations.lecture.cancelled": _("The lecture was cancelled: {reason}"),
        "relations.greeting.drafted": _("The greeting “{occasion}” was drafted."),
        "relations.greeting.changed": _("The greeting “{occasion}” was changed."),
        "relations.greeting.approved": _("The greeting “{occasion}” was approved."),
        "relations.greeting.returned": _("The greeting “{occasion}” was not approved."),
        "relations.greeting.cancelled": _("The greeting “{occasion}” was cancelled."),
        "relations.greeting.sent": _("The greeting “{occasion}” was sent to {sent}; {left_out} were left out."),
        "relations.consent.given": _("A contact agreed to greetings by {means}."),
        "relations.consent.withdrawn": _("A contact wants no more greetings by {means}."),
        "relations.suggestion.taken": _("The customer suggested something; {unit} answers."),
        "relations.suggestion.answered": _("The customer's suggestion was answered: {verdict}."),
        "relations.suggestion.voided": _("The suggestion was voided: {reason}"),
    }
)
name_values("audience", {"decision": _("purchase decision-maker"), "keeper": _("fleet manager"), "driver": _("vehicle user")})
name_values("means", {"sms": _("text message"), "mail": _("e-mail")})
name_values(
    "verdict", {"adopted": _("adopted"), "partly": _("partly adopted"), "later": _("considered later"), "declined": _("not adopted")}
)
name_values("result", {"good": _("in order"), "mend": _("to be improved")})
