"""The fact that somebody was told, where evidence needs it."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare(
    {
        "notifications.notice.told": _("Told {people}: {title}"),
        "notifications.notice.unheard": _("Nobody could be told: {title}"),
        "notifications.preference.changed": _("Notice settings were changed."),
    }
)
