"""What surrounds a page: menu, "new" menu, inbox, theme, addresses, words for the scripts."""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huifang.kernel import clock
from huifang.ui import registry
from huifang.ui.registry import Brand, InboxItem, NavItem, NewItem, Section

THEMES = ("auto", "light", "dark")

_URLS = {
    "home": "home",
    "search": "search:box",
    "sign_in": "accounts:sign-in",
    "sign_out": "accounts:sign-out",
    "profile": "accounts:profile",
    "counters": "ui:counters",
    "set_language": "ui:set_language",
}


def address(name: str) -> str:
    """The address the frame uses for ``name``; ``settings.UI_URLS`` overrides the URL names."""
    known = {**_URLS, **getattr(settings, "UI_URLS", {})}
    return registry.url(known.get(name, name))


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything ``ui/frame.html`` shows around a page."""

    theme: str
    narrow: bool
    sections: list[Section]
    phone_items: list[tuple[NavItem, str]]
    new_items: list[tuple[NewItem, str]]
    inbox: list[tuple[InboxItem, str]]
    path: str
    now: str
    strings: dict[str, str]
    in_drawer: bool
    brand: Brand


def build(request: HttpRequest) -> Frame:
    """The frame for one request."""
    user = getattr(request, "user", None)
    theme = request.COOKIES.get("ui_theme", "auto")
    sections = registry.sections(user)
    items = [pair for section in sections for pair in section.items]
    marked = [pair for pair in items if pair[0].phone] or items
    current = max((a for _i, a in items if request.path.startswith(a)), key=len, default="")
    return Frame(
        theme=theme if theme in THEMES else "auto",
        narrow=request.COOKIES.get("ui_nav") == "narrow",
        sections=sections,
        phone_items=marked[:4],
        new_items=registry.new_items(user),
        inbox=registry.inbox_items(user),
        path=current,
        now=clock.local(clock.now()).isoformat(timespec="seconds"),
        strings=strings(),
        in_drawer=request.headers.get("HX-Target") == "drawer-body",
        brand=registry.brand() if getattr(user, "is_authenticated", False) else Brand(),
    )


def strings() -> dict[str, str]:
    """The words the scripts show, in the reader's language."""
    return _strings(get_language() or "")


@lru_cache(maxsize=4)
def _strings(_language: str) -> dict[str, str]:
    return {
        "saved_at": _("Saved {time}"),
        "saving": _("Saving…"),
        "unsaved": _("{n} not saved; will be saved when the network is back"),
        "restored": _("Restored what you typed before"),
        "conflict": _("Changed on another page: “{value}”"),
        "conflict_take": _("Take it"),
        "conflict_keep": _("Keep mine"),
        "empty": _("(empty)"),
        "undo": _("Undo"),
        "undone": _("Undone"),
        "close": _("Close"),
        "offline": _("No network. What you type is kept and saved later."),
        "online": _("The network is back"),
        "failed": _("That did not work. Nothing was lost; please try again."),
        "forbidden": _("You may not do this"),
        "keys": _("Keys"),
        "key_search": _("Search"),
        "key_new": _("New"),
        "key_help": _("Show these keys"),
        "key_next": _("Next row"),
        "key_prev": _("Previous row"),
        "key_open": _("Open the row"),
        "key_select": _("Select the row"),
        "key_close": _("Close drawer or dialog"),
        "selected": _("{n} selected"),
        "sign_in_title": _("Please sign in again"),
        "sign_in_why": _("You were signed out. What you typed is kept; sign in and go on."),
        "user_name": _("User name"),
        "password": _("Password"),
        "sign_in": _("Sign in"),
        "sign_in_failed": _("User name or password is wrong"),
        "timer_past": _("Past {n} minutes"),
        "copied": _("Copied"),
        "loading": _("Loading…"),
        "required_reason": _("Please give a reason"),
    }
