"""Tags and filters of every page: ``{% load ui %}``."""

import json
import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache

from django import template
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.template.base import Node, Parser, Token, Variable
from django.templatetags.i18n import TranslateNode, do_translate
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from huifang.kernel import clock
from huifang.ui import formats, frame, registry
from huifang.ui import panels as panel_registry
from huifang.ui.lists import Chip, Column

register = template.Library()

TONES = {
    "ok": ("ok", "circle-check"),
    "soon": ("soon", "clock-exclamation"),
    "warn": ("soon", "alert-triangle"),
    "bad": ("bad", "alert-octagon"),
    "info": ("info", "info-circle"),
    "plain": ("plain", "circle"),
    "closed": ("plain", "circle-check"),
}


def asset(path: str) -> str:
    """The address of a static file; without a manifest entry (not built) the plain one."""
    try:
        return static(path)
    except ValueError:
        return f"{settings.STATIC_URL}{path}"


class Said(Node):
    """A plain text of a template, looked up once per language: a page asks for hundreds."""

    def __init__(self, plain: TranslateNode) -> None:
        self.plain = plain
        self.known: dict[str | None, str] = {}

    def render(self, context: template.Context) -> str:
        """The text in the language of the moment."""
        language = get_language()
        if (found := self.known.get(language)) is None:
            found = self.known[language] = self.plain.render(context)
        return found


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """``{% translate "text" %}`` as Django's; a text without variable, filter, context or ``as`` is remembered."""
    node = do_translate(parser, token)
    if node.asvar or node.noop or node.message_context:
        return node
    source = node.filter_expression
    is_plain = isinstance(source.var, Variable) and source.var.literal is not None and not source.filters
    return Said(node) if is_plain else node


@register.simple_tag(name="asset")
def asset_tag(path: str) -> str:
    """``{% asset "dist/app.css" %}``."""
    return asset(path)


@register.simple_tag
@lru_cache(maxsize=1000)
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """An icon of the sprite; with a label it speaks, else it is decoration."""
    classes = f"icon {css}".strip()
    href = f"{asset('dist/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', classes, label, href)
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, href)


@register.simple_tag
def badge(text: object, tone: str = "plain", icon_name: str = "", title: str = "") -> SafeString:
    """A state as icon and word: ``{% badge task.state_label task.tone %}``."""
    css, usual = TONES[tone]
    return format_html(
        '<span class="state state-{}"{}>{}<span>{}</span></span>',
        css,
        format_html(' title="{}"', title) if title else "",
        icon(icon_name or usual),
        text,
    )


@register.simple_tag
def state_badge(state: str, labels: Mapping[str, object]) -> SafeString:
    """A state through a context's ``labels.py``: state → (word, tone) or (word, tone, icon) or word."""
    found = labels.get(state, state)
    if isinstance(found, (tuple, list)):
        word, tone, *rest = found
        return badge(word, str(tone), str(rest[0]) if rest else "")
    return badge(found)


@register.filter
def day(on: date | None) -> str:
    """``2026-11-21(周六)``."""
    return formats.day(on) if on else ""


@register.filter
def moment(at: datetime | None) -> str:
    """``2026-11-21(周六) 14:05``."""
    return formats.moment(at) if at else ""


@register.filter
def near_date(on: date | None) -> SafeString | str:
    """今天 14:05, 3天后…, with the whole moment as the title."""
    if not on:
        return ""
    full = formats.moment(on) if isinstance(on, datetime) else formats.day(on)
    machine = clock.local(on).isoformat(timespec="minutes") if isinstance(on, datetime) else on.isoformat()
    return format_html('<time datetime="{}" title="{}">{}</time>', machine, full, formats.near(on))


@register.filter
def duration(span: timedelta | int | float | None) -> str:
    """``2小时15分``."""
    return formats.duration(span) if span is not None else ""


@register.filter
def mask_phone(number: str | None) -> str:
    """``138 **** 2180``."""
    return formats.mask_phone(number) if number else ""


@register.filter
def percent(part: float | None, whole: float | None = None) -> str:
    """``{{ kept|percent:all }}`` → 87.5%; of a lone number the share itself; ``–`` without a whole."""
    if part is None or whole == 0:
        return "–"
    share = part / whole if whole is not None else part
    text = f"{share * 100:.1f}"
    return text.removesuffix(".0") + "%"


@register.filter
def has_key(known: Mapping[str, object] | frozenset[str] | list[str], key: str) -> bool:
    """Membership, for templates: ``{% if cols|has_key:"due" %}``."""
    return key in known


@register.filter
def item(known: Mapping[str, object], key: str) -> object:
    """``{{ mapping|item:key }}``; empty when absent."""
    return known.get(key, "")


@register.filter
def jsonattr(value: object) -> str:
    """A value as JSON for a ``data-`` attribute (escaped by the template)."""
    return json.dumps(value, ensure_ascii=False, default=str)


@register.simple_tag
def uid(prefix: str = "u") -> str:
    """An id that no other element of the page has."""
    return f"{prefix}-{secrets.token_hex(4)}"


@register.simple_tag(takes_context=True)
def query_with(context: template.Context, **changes: object) -> str:
    """The query string of this page with some keys changed; None or '' takes a key out; drops the page cursor."""
    request: HttpRequest | None = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query.pop("after", None)
    query.pop("part", None)
    for key, value in changes.items():
        if value in (None, ""):
            query.pop(key, None)
        else:
            query[key] = str(value)
    return "?" + query.urlencode()


@register.simple_tag(takes_context=True)
def chip_query(context: template.Context, chip: Chip, value: str) -> str:
    """The query string that sets a filter chip; an emptied chip with a default says so."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query.pop("after", None)
    query.pop(chip.filter.key, None)
    if value != chip.filter.default:
        query[chip.filter.key] = value
    return "?" + query.urlencode()


@register.simple_tag
def ui_url(name: str) -> str:
    """An address of ``settings.UI_URLS``; empty while nothing serves it."""
    return frame.address(name)


@register.simple_tag(takes_context=True)
def frame_parts(context: template.Context) -> "frame.Frame":
    """Everything the frame shows around a page."""
    return frame.build(context["request"])


@register.simple_tag(takes_context=True)
def toasts_waiting(context: template.Context) -> list[dict[str, str]]:
    """The waiting messages of this request."""
    from huifang.ui.toasts import pending

    request: HttpRequest = context["request"]
    return pending(request) if hasattr(request, "_messages") else []


@register.inclusion_tag("ui/partials/panels.html", takes_context=True)
def panels(context: template.Context, place: str, record: object) -> dict[str, object]:
    """Panels of other contexts on a record page: ``{% panels "archive.customer" customer %}``."""
    request: HttpRequest = context["request"]
    pk = getattr(record, "pk", record)
    found = panel_registry.panels_for(request.user, place, pk)
    together = reverse("ui:panels", args=[place, pk]) if len(found) >= panel_registry.TOGETHER else ""
    return {"panels": found, "together": together}


@register.simple_tag(takes_context=True)
def may(context: template.Context, permission: str) -> bool:
    """``{% may "followup.plan" as can_plan %}``."""
    request: HttpRequest = context["request"]
    return registry.may(request.user, permission)


@register.simple_tag
def cell(column: Column, row: object) -> object:
    """What a column's ``value`` says of a row, as the usual row shows it."""
    value = column.value(row) if column.value else getattr(row, column.key, "")
    if isinstance(value, date):
        return near_date(value)
    return "" if value is None else value


@register.simple_tag
def row_check(pk: object, label: str = "") -> SafeString:
    """The cell with the box that selects a row for a bulk act."""
    return format_html(
        '<td class="cell-check"><input type="checkbox" class="form-check-input" name="ids" value="{}" data-row-check aria-label="{}"></td>',
        pk,
        label or pk,
    )


@register.filter
def keycap(key: str) -> str:
    """A key as it is printed on the keyboard: ``ctrl+enter`` → ``Ctrl+Enter``."""
    return key if key == "+" else "+".join(part.capitalize() if len(part) > 1 else part for part in key.split("+"))


@register.filter
def lines(text: str | None) -> list[str]:
    """The non-empty lines of a text."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


@register.filter
def control(field: object, css: str = "") -> SafeString:
    """A form field's widget with the class its kind needs: ``{{ form.name|control }}``."""
    from huifang.ui.forms import render_control

    return mark_safe(render_control(field, css))
