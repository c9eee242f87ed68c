"""Facts that the desk records."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare(
    {
        "desk.list.exported": _("The list “{title}” was exported"),
        "desk.view.removed": _("The view “{label}” was removed"),
        "desk.view.shared": _("The view “{label}” was shared with {units}"),
        "desk.view.unshared": _("The view “{label}” is shared with no other department"),
        "desk.view.restored": _("The view “{label}” was brought back"),
    }
)
