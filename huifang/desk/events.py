"""Facts that the desk records."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare({"desk.list.exported": _("The list “{title}” was exported")})
