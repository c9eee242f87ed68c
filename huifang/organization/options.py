"""Company-wide settings (系统设置): typed, declared by the context that reads them, changed by administrators.

A context declares its options in ``options.py`` (found by file name) with ``declare``; it reads them with ``value``.
They are kept in the database, secrets sealed under the data key; each change is a fact of the journal (R12.2),
in which a secret is only said to have changed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.journal.services import Actor, record
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.kernel.sealed import Unsealable, seal, unseal
from huifang.organization import access
from huifang.organization.models import Setting

Text = str | Promise
TEXT, LONG, SECRET, NUMBER, SWITCH, CHOICE = "text", "long", "secret", "number", "switch", "choice"
EDIT = "organization.option.edit"
_EMPTY: dict[str, Any] = {TEXT: "", LONG: "", SECRET: "", NUMBER: 0, SWITCH: False, CHOICE: ""}


@dataclass(frozen=True, slots=True)
class Option:
    """One setting. ``code`` is ``context.name``; ``check(value)`` returns a refusal's words, or nothing."""

    code: str
    label: Text
    kind: str = TEXT
    default: Any = None
    help: Text = ""
    choices: Sequence[tuple[str, Text]] = ()
    least: int | None = None
    most: int | None = None
    check: Callable[[Any], Text | None] | None = None

    @property
    def initial(self) -> Any:
        """What holds while nobody has set it."""
        return _EMPTY[self.kind] if self.default is None else self.default


@dataclass(frozen=True, slots=True)
class Group:
    """Options shown on one page. ``test(values, by)`` tries them and says how it went: (worked, words).

    ``more`` leads to a page of its own that belongs to them: name of the address, words, icon.
    """

    code: str
    title: Text
    options: tuple[Option, ...]
    intro: Text = ""
    order: int = 100
    icon: str = "settings"
    test: Callable[[Mapping[str, Any], User], tuple[bool, Text]] | None = None
    test_label: Text = field(default_factory=lambda: _("Try these settings"))
    more: tuple[str, Text, str] | None = None


_groups: dict[str, Group] = {}


def declare(group: Group) -> Group:
    """Register a group of options; a code belongs to one group."""
    for other in _groups.values():
        taken = {o.code for o in other.options} & {o.code for o in group.options}
        if other.code != group.code and taken:
            raise ValueError(f"declared twice: {sorted(taken)}")
    _groups[group.code] = group
    return group


def groups() -> list[Group]:
    """All groups in their order."""
    return sorted(_groups.values(), key=lambda g: (g.order, g.code))


def group_of(code: str) -> Group | None:
    """A group by its code."""
    return _groups.get(code)


def option(code: str) -> Option:
    """A declared option.

    Raises:
        KeyError: nobody declared it.
    """
    for group in _groups.values():
        for known in group.options:
            if known.code == code:
                return known
    raise KeyError(f"no context declares the option {code}")


def value(code: str) -> Any:
    """The value of one option: one query."""
    return values([code])[code]


def values(codes: Sequence[str]) -> dict[str, Any]:
    """The values of several options: one query. A secret that no longer opens counts as not set."""
    stored = dict(Setting.objects.filter(code__in=codes).values_list("code", "value"))
    return {code: _opened(option(code), stored[code]) if code in stored else option(code).initial for code in codes}


def is_set(code: str) -> bool:
    """Has anybody set it?"""
    return Setting.objects.filter(code=code).exists()


@transaction.atomic
def change(*, by: Actor, changes: Mapping[str, Any], at: datetime | None = None, was: Mapping[str, Any] | None = None) -> list[str]:
    """Set options; those that say something new. An empty secret leaves the old one, ``None`` forgets it.

    ``was`` holds what the editor saw of options that are no secret.

    Raises:
        Conflict: an option no longer says what ``was`` says; nothing was written.
        Refused: ``not_permitted``; ``option_wrong`` with the option's label and what is wrong.
    """
    if isinstance(by, User):
        enforce(access.may(by, EDIT))
    before, changed = values(list(changes)), []
    for code, wanted in changes.items():
        known = option(code)
        if known.kind == SECRET and wanted == "":
            continue
        if wanted is None:
            wanted = known.initial
        if wrong := _wrong(known, wanted):
            raise Refused(no("option_wrong", option=code, label=str(known.label), wrong=str(wrong)))
        if wanted == before[code] and (known.kind != SECRET):
            continue
        if was is not None and code in was and was[code] != before[code]:
            raise Conflict
        stored = seal(wanted, key=settings.DATA_KEY, purpose=f"option {code}") if known.kind == SECRET and wanted else wanted
        Setting.objects.update_or_create(code=code, defaults={"value": stored})
        shown = {"value": "***" if wanted else "", "before": ""} if known.kind == SECRET else {"value": wanted, "before": before[code]}
        record("organization.option.changed", Ref("organization.option", code), by=by, at=at, option=str(known.label), **shown)
        changed.append(code)
    return changed


def _wrong(known: Option, wanted: Any) -> Text | None:
    kinds: dict[str, type] = {NUMBER: int, SWITCH: bool}
    if not isinstance(wanted, kinds.get(known.kind, str)) or isinstance(wanted, bool) != (known.kind == SWITCH):
        return _("This is not a value of the right kind.")
    if known.kind == CHOICE and wanted not in {c for c, _label in known.choices}:
        return _("Choose one of the list.")
    return (_out_of_range(known, wanted) if known.kind == NUMBER else None) or (known.check(wanted) if known.check else None)


def _out_of_range(known: Option, wanted: Any) -> Text | None:
    if known.least is not None and wanted < known.least:
        return _("At least {n}.").format(n=known.least)
    if known.most is not None and wanted > known.most:
        return _("At most {n}.").format(n=known.most)
    return None


def _opened(known: Option, stored: Any) -> Any:
    if known.kind != SECRET or not stored:
        return stored
    try:
        return unseal(str(stored), key=settings.DATA_KEY, purpose=f"option {known.code}")
    except Unsealable:
        return ""
