"""The one fact the journal records about itself: somebody let a failed delivery be tried again."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare({"journal.delivery.retried": _("A failed delivery was tried again")})
