"""What this context records."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare(
    {
        "regulations.pack.installed": _("Installed “{title}”, in force from {effective_from}."),
        "regulations.pack.taken": _("Took {count} changes of a newer pack of “{title}” into draft {number}."),
        "regulations.regulation.applied": _("“{title}” applies to {where} and the units below it."),
        "regulations.regulation.widened": _("“{title}” applies to the whole company."),
        "regulations.version.drafted": _("Began draft {number} of “{title}”."),
        "regulations.version.published": _("Published version {number} of “{title}”, in force from {effective_from}."),
        "regulations.version.discarded": _("Discarded draft {number} of “{title}”: {reason}"),
        "regulations.clause.changed": _("Changed the text of clause {clause}."),
        "regulations.rule.added": _("Added a rule to clause {clause}: {words}"),
        "regulations.rule.changed": _("Changed a rule of clause {clause}: {words}"),
        "regulations.rule.enabled": _("Enabled a rule of clause {clause}: {words}"),
        "regulations.rule.disabled": _("Disabled a rule of clause {clause}: {words}"),
    }
)
