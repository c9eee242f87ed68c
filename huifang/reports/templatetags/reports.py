"""A record as a line of the register."""

from django import template

from huifang.followup.models import Record
from huifang.followup.printing import line

register = template.Library()


@register.simple_tag
def record_line(record: Record) -> dict[str, str]:
    """The boxes of the form by code, and what was said in one line."""
    values = line(record)
    said = "；".join(values[name].rstrip("。") for name in ("opinion", "need", "remarks") if values[name])
    return values | {"said": said}
