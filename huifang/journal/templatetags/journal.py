"""``{% load journal %}{% history customer %}``: the history of a row on its own page, loaded when seen."""

from django import template

from huifang.journal import selectors
from huifang.journal.models import Event
from huifang.journal.services import as_ref
from huifang.kernel.refs import Ref, Referable

register = template.Library()


@register.inclusion_tag("journal/panel.html")
def history(subject: Ref | Referable) -> dict[str, object]:
    """A place that loads the history of ``subject``; access is asked of the context that owns it."""
    return {"ref": str(as_ref(subject))}


@register.filter
def fact(event: Event) -> str:
    """A fact as a sentence."""
    return selectors.sentence(event)


@register.filter
def last_line(text: str) -> str:
    """The last line of an error: what went wrong, without the way there."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")
