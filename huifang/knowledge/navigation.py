"""The knowledge base in the menu."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.registry import NavItem, register

register(NavItem("knowledge", _("Scripts and manners"), "knowledge:scripts", "book", "knowledge.article.view", order=10))
