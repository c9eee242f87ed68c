"""Two people change one thing: field by field, what is read now, what I wrote, what it was when I began.

A ``VersionedForm`` carries the version it was shown from and, in ``seen``, the values of that moment. When the service
raises ``Conflict``, ``meet(form, current=…)`` joins both: a field that only the other person changed takes their value, one
that only I changed keeps mine, and one that both changed shows all three, so that the next save is made knowingly.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

OWN = ("version", "seen")
_HIDDEN = {"data-no-draft": ""}


class VersionedForm(forms.Form):
    """Carries the version that was shown and the values it held, so that nobody's change is lost."""

    version = forms.IntegerField(widget=forms.HiddenInput(attrs=_HIDDEN), required=False)
    seen = forms.CharField(widget=forms.HiddenInput(attrs=_HIDDEN), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and "version" in self.initial:
            self.initial["seen"] = dumped(self, self.initial)

    @property
    def changes(self) -> dict[str, Any]:
        """What was typed, without the version and what was seen."""
        return {name: value for name, value in self.cleaned_data.items() if name not in OWN}


@dataclass(frozen=True, slots=True)
class Met:
    """How a conflict was joined: fields that took the other person's value, and fields that both changed."""

    taken: tuple[str, ...]
    clashing: tuple[str, ...]


def dumped(form: forms.BaseForm, values: Mapping[str, Any]) -> str:
    """The values of a form's fields as ``seen`` keeps them."""
    names = [name for name in form.fields if name not in OWN and name in values]
    return json.dumps({name: _raw(form, name, values[name]) for name in names}, ensure_ascii=False)


def meet(
    form: forms.BaseForm, *, current: Mapping[str, Any], version: int, shown: Mapping[str, Any] | None = None, who: str = "", when: str = ""
) -> Met:
    """Join what was typed with what is stored now; the form then carries the new version.

    Args:
        form: bound and valid; its data and errors are changed.
        current: the stored values by field name.
        version: the stored version.
        shown: words for stored values where they differ from the value (choices, people).
        who, when: whose change it was, for the message.
    """
    seen = _loaded(form)
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    taken, clashing = [], []
    for name in form.fields:
        if name in OWN or name not in current:
            continue
        field, now = form.fields[name], _raw(form, name, current[name])
        mine = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        was = seen.get(name, now)
        if not _differs(field, now, mine) or (name in seen and not _differs(field, was, now)):
            continue
        if name in seen and not _differs(field, was, mine):
            _put(data, form.add_prefix(name), now)
            taken.append(name)
        else:
            words = shown or {}
            _say(form, name, now, words.get(name, current[name]), was if name in seen else None, who, when)
            clashing.append(name)
    data[form.add_prefix("version")] = str(version)
    data[form.add_prefix("seen")] = dumped(form, current)
    form.data = data
    _sum_up(form, taken, clashing, who)
    return Met(tuple(taken), tuple(clashing))


def _loaded(form: forms.BaseForm) -> dict[str, Any]:
    try:
        seen = json.loads(form.data.get(form.add_prefix("seen"), "") or "{}")
    except ValueError:
        return {}
    return seen if isinstance(seen, dict) else {}


def _raw(form: forms.BaseForm, name: str, value: Any) -> Any:
    prepared = form.fields[name].prepare_value(value)
    if isinstance(prepared, list | tuple):
        return [str(one) for one in prepared]
    if prepared is None or isinstance(prepared, bool):
        return prepared
    return str(form.fields[name].widget.format_value(prepared) or "") if not hasattr(form.fields[name].widget, "choices") else str(prepared)


def _differs(field: forms.Field, stored: Any, sent: Any) -> bool:
    """``Field.has_changed`` for a stored value that went through JSON."""
    if not isinstance(stored, list) and stored not in {None, ""} and not hasattr(field, "queryset"):
        with suppress(ValidationError):
            stored = field.to_python(stored)
    return field.has_changed(stored, sent)


def _put(data: Any, name: str, value: Any) -> None:
    if isinstance(value, list):
        data.setlist(name, value)
    elif value is None or value is False:
        data.pop(name, None)
    else:
        data[name] = "on" if value is True else value


def _say(form: forms.BaseForm, name: str, now: Any, words: Any, was: Any, who: str, when: str) -> None:
    by = _("{who} changed this at {when}.").format(who=who, when=when) if who else _("Somebody else changed this meanwhile.")
    reads = _("It now reads “{now}”").format(now=_words(words))
    before = _("; it was “{was}”").format(was=_words(was)) if was is not None else ""
    form.add_error(name, by + " " + reads + before + _(". Save again to write yours."))
    form.fields[name].clash = json.dumps(now)  # type: ignore[attr-defined]


def _sum_up(form: forms.BaseForm, taken: list[str], clashing: list[str], who: str) -> None:
    if taken:
        names = _("、").join(str(form.fields[name].label or name) for name in taken)
        form.add_error(
            None, _("Taken over from what {who} changed meanwhile: {fields}.").format(who=who or _("somebody else"), fields=names)
        )
    if not clashing:
        form.add_error(None, _("Somebody else changed this a moment ago. Look once more, and save again."))


def _words(value: Any) -> str:
    return "–" if value in {None, ""} else str(value)
