"""Facts about files; each is told of the row that the file belongs to."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare(
    {
        "files.file.attached": _("Attached the file {name}"),
        "files.file.voided": _("Voided the file {name}: {reason}"),
        "files.file.restored": _("Took back the voiding of the file {name}"),
        "files.file.downloaded": _("Downloaded the file {name}"),
        "files.file.infected": _("The virus scanner found {found} in the file {name}; it can't be opened."),
    }
)
