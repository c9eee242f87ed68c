"""Documents on a customer's page."""

from django.utils.translation import gettext_lazy as _

from huifang.archive import happenings
from huifang.documents import access
from huifang.documents.models import Document
from huifang.ui.panels import Panel, register

register(Panel("archive.customer", _("Documents"), "documents:customer_panel", order=60, permission=access.VIEW, icon="file-text"))
happenings.register(Document, access.documents_for)
