"""Sentences of the desk's refusals."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.words import add_reasons

add_reasons(
    {
        "view_holds_search_words": _(
            "This view holds what was searched for, which other departments would read. Save it without the search."
        ),
    }
)
