"""Facts that organization records."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare(
    {
        "organization.unit.created": _("Unit “{name}” was created"),
        "organization.unit.renamed": _("Unit “{before}” was renamed to “{name}”"),
        "organization.unit.moved": _("Unit “{name}” was moved under “{parent}”"),
        "organization.unit.changed": _("Unit “{name}” is now of the kind “{unit_kind}”"),
        "organization.unit.closed": _("Unit “{name}” was closed"),
        "organization.unit.reopened": _("Unit “{name}” was taken into use again"),
        "organization.role.resumed": _("{user} is {role_name} in {unit} again: the ending was taken back"),
        "organization.position.created": _("Position “{name}” was created"),
        "organization.position.renamed": _("Position “{before}” was renamed to “{name}”"),
        "organization.staff.changed": _("How {name} is reached was changed"),
        "organization.first_run.begun": _("The installation waits to be set up"),
        "organization.first_run.ended": _("Setting up was ended after {steps} steps"),
        "organization.role.assigned": _("{user} became {role_name} in {unit} from {valid_from}"),
        "organization.role.ended": _("{user} is no longer {role_name} in {unit} after {valid_until}"),
        "organization.deputy.set": _("{deputy} acts for {user} from {valid_from} until {valid_until}"),
        "organization.deputy.ended": _("{deputy} no longer acts for {user}"),
        "organization.calendar.entered": _("Holidays and exchanged working days of {years} were entered"),
        "organization.option.changed": _("Setting “{option}” was changed from “{before}” to “{value}”"),
        "organization.calendar.changed": _("{day} was set: {name}"),
    }
)
