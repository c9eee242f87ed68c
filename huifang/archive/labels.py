"""The words for states, acts and refusals of this context."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huifang.kernel import clock
from huifang.regulations import selectors as regulations
from huifang.ui.words import add_reasons, reason_words

Text = str | Promise

CONTRACT_STATES: dict[str, tuple[Text, str]] = {
    "running": (_("in execution"), "info"),
    "done": (_("executed"), "ok"),
    "ended": (_("ended early"), "closed"),
}
PROJECT_STATES: dict[str, tuple[Text, str]] = {
    "active": (_("followed up"), "info"),
    "ended": (_("no longer followed up"), "closed"),
}
STANDINGS: dict[str, tuple[Text, str]] = {
    "unknown": (_("not yet reached"), "plain"),
    "good": (_("reached"), "ok"),
    "wrong": (_("wrong number"), "bad"),
}
TWIN_REASONS: dict[str, Text] = {
    "phone": _("same telephone number"),
    "core": _("same name without region and form"),
    "address": _("same address"),
    "email": _("same e-mail"),
    "hand": _("by hand"),
}
CONTRACT_ACTIONS: dict[str, Text] = {
    "execute": _("Executed"),
    "end": _("End early"),
    "reopen": _("Reopen"),
}
PROJECT_ACTIONS: dict[str, Text] = {
    "end": _("Stop following up"),
    "resume": _("Follow up again"),
}

add_reasons(
    {
        "customer_exists": _("“{name}” is on file already. Open it instead of writing it twice."),
        "customer_exists_elsewhere": _("This customer is on file with another unit already. Ask its archive keeper to hand it over."),
        "section_graded": _("This section of the file is graded. Who needs it for their work asks for a loan."),
        "statistics_unsigned": _("Statistics on graded data need a signature first. Ask for it under loans."),
        "name_missing": _("Give the customer's name."),
        "number_exists": _("This contact has this number already."),
        "number_unreadable": _("This is not a telephone number. Write it like 138 0013 8000 or 0755-83550000-801."),
        "contract_exists": _("This customer has a contract with this number already."),
        "project_exists": _("The same project (contract, type, completion) is on file already."),
        "unknown_project_type": _("The regulation names no such project type. Choose one from the list."),
        "completed_in_the_future": _("A project can't be completed later than today. Leave the date empty until it is."),
        "milestone_exists": _("This is recorded already."),
        "reason_missing": _("Give a reason; it is kept in the history."),
        "contact_inactive": _("This contact is no longer active. Make it active first."),
        "one_customer": _("This is one entry; choose two different ones."),
        "merged_already": _("One of the two was merged with another already. Open it and look again."),
        "name_taken_since": _("Another customer called “{name}” was put on file meanwhile. Rename that one first."),
        "serial_twice": _("Both customers have the product with serial number {serial}. Take it out of use at one of them first."),
        "serial_exists": _("This customer has a product with this serial number already."),
        "field_exists": _("There is an own field with this name already."),
        "choices_missing": _("Write the choices, one a line."),
        "nobody_receives": _("Choose who receives the customers of {unit}."),
        "receiver_unfit": _("{name} can't receive customers: the account is closed, or it is the person who leaves."),
        "nothing_to_hand_over": _("This person has no customers."),
        "warranty_before_purchase": _("The warranty can't end before the purchase."),
        "result_missing": _("Write the result before you settle the entry."),
        "received_before": _("A day of receipt needs an amount, and an amount a day."),
        "foreign_project": _("This project belongs to another customer."),
        "foreign_product": _("This product belongs to another customer."),
        "own_field_unknown": _("There is no own field “{field}”."),
        "own_field_missing": _("Fill in “{field}”."),
        "own_field_invalid": _("“{value}” does not fit the field “{field}”."),
        "foreign_contract": _("This contract belongs to another customer."),
    }
)


def type_names(on: date | None = None) -> dict[str, str]:
    """The names of project types by code, from the rules in force."""
    return {code: kind.name for code, kind in regulations.project_types(on or clock.today()).items()}


def type_name(code: str, on: date | None = None) -> str:
    """The name of a project type; a type that no rule knows any more keeps its code's text."""
    return type_names(on).get(code, code)


def reason(code: str, **params: object) -> str:
    """The sentence of a refusal."""
    return reason_words(code, params)
