"""Facts about the installation itself."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare
from huifang.journal.gates import register_systems

KINDS = declare(
    {
        "config.backup.made": _("Backup {file} was made: {rows} rows, {files} files"),
        "config.backup.restored": _("This installation was restored from the backup of {made_at}"),
        "config.installation.upgraded": _("Huifang was upgraded to {version}; {migrations} migrations were applied"),
    }
)
register_systems({"backup": _("nightly backup"), "upgrade": _("upgrade")})
