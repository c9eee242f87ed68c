"""What upper contexts show in the frame: menu, "new" menu, states in the top bar, saved views.

A context registers in its ``navigation.py``; nothing here knows who does. Permissions are asked of
the callable named by ``settings.UI_MAY`` (``may(user, permission) -> Decision | bool``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

Text = str | Promise
T = TypeVar("T")
Count = Callable[[HttpRequest], int | None]

SECTIONS: dict[str, Text] = {
    "work": _("Workbench"),
    "followup": _("Follow-up"),
    "archive": _("Customer archive"),
    "complaints": _("Complaints"),
    "assignments": _("Assignments"),
    "regulations": _("Regulations"),
    "knowledge": _("Knowledge base"),
    "workforce": _("Workforce"),
    "reports": _("Reports"),
    "system": _("System"),
}


@dataclass(frozen=True, slots=True)
class NavItem:
    """One line of the left menu; ``count`` must be cheap, it is asked once a minute."""

    section: str
    label: Text
    url_name: str
    icon: str
    permission: str = ""
    order: int = 100
    count: Count | None = None
    phone: bool = False
    """Shown in the bottom bar of small screens (the first four are)."""

    @property
    def counted(self) -> bool:
        """Is there a counter? (A template would call ``count``.)"""
        return self.count is not None

    @property
    def key(self) -> str:
        """An id for the counter's element."""
        return self.url_name.replace(":", "-").replace(".", "-")


@dataclass(frozen=True, slots=True)
class NewItem:
    """One line of the "new" menu."""

    label: Text
    url_name: str
    icon: str
    permission: str = ""
    order: int = 100
    drawer: bool = False


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A counter in the top bar, such as unread notices; hidden while it has no count."""

    label: Text
    url_name: str
    icon: str
    count: Count
    permission: str = ""
    order: int = 100
    drawer: bool = False
    shortcut: str = ""

    @property
    def key(self) -> str:
        """An id for the counter's element."""
        return "inbox-" + self.url_name.replace(":", "-").replace(".", "-")


@dataclass(frozen=True, slots=True)
class Status:
    """A state beside the clock, such as quiet hours; ``tone`` is ok, warn, bad or plain."""

    text: Text
    icon: str
    tone: str = "plain"
    title: Text = ""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A named query string of a list."""

    label: Text
    query: str
    remove_url: str = ""
    shared_with: str = ""
    mine: bool = True
    share_url: str = ""


SavedViews = Callable[[HttpRequest, str], Sequence[SavedView]]
ShareWith = Callable[[HttpRequest], str]

_nav: list[NavItem] = []
_new: list[NewItem] = []
_inbox: list[InboxItem] = []
_statuses: list[Callable[[HttpRequest], Sequence[Status]]] = []
NoteExport = Callable[[HttpRequest, str, Text], None]
_on_export: list[NoteExport] = []
_saved_views: list[tuple[SavedViews, str, ShareWith]] = []


def register(*items: NavItem | NewItem | InboxItem) -> None:
    """Add lines to the frame; a second registration of the same line changes nothing.

    Raises:
        ValueError: the section is unknown.
    """
    for item in items:
        if isinstance(item, NavItem):
            if item.section not in SECTIONS:
                raise ValueError(f"unknown section {item.section!r} for {item.url_name}")
            _add(_nav, item)
        elif isinstance(item, NewItem):
            _add(_new, item)
        else:
            _add(_inbox, item)


def register_status(provider: Callable[[HttpRequest], Sequence[Status]]) -> None:
    """Add a state beside the clock; asked with the counters."""
    if provider not in _statuses:
        _statuses.append(provider)


@dataclass(frozen=True, slots=True)
class Brand:
    """Whose installation it is: a short name and the address of a mark; empty means the product's own."""

    name: str = ""
    logo: str = ""


_brand: list[Callable[[], Brand]] = []


def provide_brand(provider: Callable[[], Brand]) -> None:
    """Say whose name and mark stand at the head of the menu; asked for each page, so keep it cheap."""
    _brand[:] = [provider]


def brand() -> Brand:
    """Whose installation it is."""
    return _brand[0]() if _brand else Brand()


def provide_saved_views(provider: SavedViews, save_url_name: str, share_with: ShareWith = lambda _request: "") -> None:
    """Say where saved views of lists come from, where "save this view" posts to, and with which unit one may be shared.

    The form posted holds ``list``, ``label`` and ``query``, and ``shared`` when it is for the unit.
    """
    _saved_views[:] = [(provider, save_url_name, share_with)]


def saved_views(request: HttpRequest, list_name: str) -> Sequence[SavedView]:
    """Saved views of one list for this user."""
    return _saved_views[0][0](request, list_name) if _saved_views else ()


def share_with(request: HttpRequest) -> str:
    """The unit with which this user may share a view; empty if none."""
    return _saved_views[0][2](request) if _saved_views else ""


def save_view_url() -> str:
    """Where a view is saved; empty when nobody provides saved views."""
    return url(_saved_views[0][1]) if _saved_views else ""


def on_export(note: NoteExport) -> None:
    """Say who writes down that a list was exported (``note(request, list name, title)``)."""
    _on_export[:] = [note]


def exported(request: HttpRequest, list_name: str, title: Text) -> None:
    """A list leaves as a file."""
    for note in _on_export:
        note(request, list_name, title)


def may(user: object, permission: str) -> bool:
    """Ask the access rules; no permission named means everybody signed in."""
    if not getattr(user, "is_authenticated", False):
        return False
    if not permission:
        return True
    path = getattr(settings, "UI_MAY", "")
    return bool(import_string(path)(user, permission)) if path else True


def url(name: str) -> str:
    """The address of a URL name, or nothing when it does not exist."""
    return _url(name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=1024)
def _url(name: str, _urlconf: str, _prefix: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the left menu with the items this user may open."""

    key: str
    label: Text
    items: tuple[tuple[NavItem, str], ...]


def sections(user: object) -> list[Section]:
    """The left menu of a user: only what may be opened and exists."""
    found: dict[str, list[tuple[NavItem, str]]] = {key: [] for key in SECTIONS}
    for item in sorted(_nav, key=lambda i: i.order):
        address = url(item.url_name)
        if address and may(user, item.permission):
            found[item.section].append((item, address))
    return [Section(key, SECTIONS[key], tuple(items)) for key, items in found.items() if items]


def new_items(user: object) -> list[tuple[NewItem, str]]:
    """The "new" menu of a user."""
    pairs = ((item, url(item.url_name)) for item in sorted(_new, key=lambda i: i.order))
    return [(item, address) for item, address in pairs if address and may(user, item.permission)]


def inbox_items(user: object) -> list[tuple[InboxItem, str]]:
    """The counters in the top bar of a user."""
    pairs = ((item, url(item.url_name)) for item in sorted(_inbox, key=lambda i: i.order))
    return [(item, address) for item, address in pairs if address and may(user, item.permission)]


def counts(request: HttpRequest) -> dict[str, int | None]:
    """Every counter of this user, by the key of its element."""
    user = request.user
    items: list[NavItem | InboxItem] = [i for i in _nav if i.count and may(user, i.permission)]
    items += [i for i in _inbox if may(user, i.permission)]
    return {item.key: item.count(request) for item in items if item.count}


def statuses(request: HttpRequest) -> list[Status]:
    """The states beside the clock."""
    return [status for provider in _statuses for status in provider(request)]


def _add(items: list[T], item: T) -> None:
    if item not in items:
        items.append(item)
