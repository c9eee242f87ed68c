"""Settings of the installation itself."""

from django.utils.translation import gettext_lazy as _

from huifang.organization.options import NUMBER, SWITCH, Group, Option, declare

BACKUP = declare(
    Group(
        "config.backup",
        _("Nightly backup"),
        (
            Option("config.backup_nightly", _("Back up every night"), SWITCH),
            Option("config.backup_keep", _("Backups to keep"), NUMBER, 14, least=1, most=400),
        ),
        intro=_("The worker makes it after half past one. Where it goes is set on the server (HUIFANG_BACKUPS); put it on another disk."),
        order=90,
        icon="database-export",
    )
)
