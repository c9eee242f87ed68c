"""Words for the headings of the knowledge page."""

from django.utils.translation import gettext_lazy as _

SHELVES = {
    "scripts": _("Scripts of the call"),
    "forbidden": _("Forbidden phrases"),
    "etiquette": _("Manners on every call"),
    "etiquette_outgoing": _("Manners when calling"),
    "etiquette_incoming": _("Manners when answering"),
}
PARTS = {
    "opening": _("Opening"),
    "content": _("Content"),
    "closing": _("Closing"),
    "comfort": _("Comforting"),
    "complaint": _("Taking a complaint"),
}
LANGUAGES = {"mandarin": _("Mandarin"), "cantonese": _("Cantonese")}
