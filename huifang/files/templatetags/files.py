"""How sizes are written."""

from django import template

register = template.Library()


@register.filter
def file_size(count: int) -> str:
    """Bytes as people say them: ``812 KB``, ``3.4 MB``."""
    if count < 1000:
        return f"{count} B"
    for unit in ("KB", "MB"):
        count_in_unit = count / (1024 if unit == "KB" else 1024**2)
        if count_in_unit < 1000:
            return f"{count_in_unit:.0f} {unit}" if count_in_unit >= 10 else f"{count_in_unit:.1f} {unit}"
    return f"{count / 1024**3:.1f} GB"
