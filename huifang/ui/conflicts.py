"""Two people change one thing: field by field, what is read now, what I wrote, what it was when I began.

A form carries, in ``seen``, the values that it showed. Whoever saves second is compared with what is stored now: a field that
only the other person changed takes their value, one that only I changed keeps mine, and one that both changed shows all
three, so that the next save is made knowingly. Two forms use it:

``VersionedForm`` for rows with a version: the service raises ``Conflict``, the view calls ``meet`` and shows the form again.
``MergingForm`` for values without one: it is given what is stored now, joins while it is validated, and is valid unless both
changed one field.
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


@dataclass(frozen=True, slots=True)
class Met:
    """How two edits were joined: fields that took the other person's value, and fields that both changed."""

    taken: tuple[str, ...] = ()
    clashing: tuple[str, ...] = ()


class SeenForm(forms.Form):
    """Carries the values it showed."""

    seen = forms.CharField(widget=forms.HiddenInput(attrs=_HIDDEN), required=False)

    @property
    def changes(self) -> dict[str, Any]:
        """What was typed, without what is carried."""
        return {name: value for name, value in self.cleaned_data.items() if name not in OWN}


class VersionedForm(SeenForm):
    """Carries the version that was shown as well; give it and the values as ``initial``."""

    version = forms.IntegerField(widget=forms.HiddenInput(attrs=_HIDDEN), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and "version" in self.initial:
            self.initial["seen"] = dumped(self, self.initial)


class MergingForm(SeenForm):
    """A form over the current values of something; ``current`` maps each field to its value in the database now."""

    def __init__(self, *args: Any, current: Mapping[str, Any], **kwargs: Any) -> None:
        self.current, self.met = dict(current), Met()
        kwargs["initial"] = {**self.current, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.initial["seen"] = dumped(self, self.current)

    def clean(self) -> dict[str, Any]:
        """Take what only the other one changed; refuse what both changed."""
        given = super().clean() or {}
        seen = _loaded(self)
        self.met = _join(self, {name: value for name, value in self.current.items() if name in given and name in seen})
        if self.met.clashing:
            _carry_on(self, self.current, self.met)
        return given | {name: self.current[name] for name in self.met.taken}

    @property
    def changes(self) -> dict[str, Any]:
        """What was typed where it differs from what is current."""
        return {name: value for name, value in super().changes.items() if name not in self.current or self._changed(name)}

    def _changed(self, name: str) -> bool:
        return name not in self.met.taken and _differs(self.fields[name], _raw(self, name, self.current[name]), _sent(self, name))


def dumped(form: forms.BaseForm, values: Mapping[str, Any]) -> str:
    """The values of a form's fields as ``seen`` keeps them."""
    names = [name for name in form.fields if name not in OWN and name in values]
    return json.dumps({name: _raw(form, name, values[name]) for name in names}, ensure_ascii=False)


def meet(form: forms.BaseForm, *, current: Mapping[str, Any], version: int, who: str = "", when: str = "") -> Met:
    """Join what was typed with what is stored now; the form then carries the new version.

    Args:
        form: bound and valid; its data and errors are changed.
        current: the stored values by field name.
        version: the stored version.
        who, when: whose change it was, for the message.
    """
    met = _join(form, current, who, when)
    _carry_on(form, current, met, version=str(version))
    if met.taken:
        names = _("、").join(str(form.fields[name].label or name) for name in met.taken)
        form.add_error(
            None, _("Taken over from what {who} changed meanwhile: {fields}.").format(who=who or _("somebody else"), fields=names)
        )
    if not met.clashing:
        form.add_error(None, _("Somebody else changed this a moment ago. Look once more, and save again."))
    return met


def _join(form: forms.BaseForm, current: Mapping[str, Any], who: str = "", when: str = "") -> Met:
    """Compare seen, typed and stored; a field that both changed gets its message. Without ``seen`` every difference counts."""
    seen = _loaded(form)
    taken, clashing = [], []
    for name in form.fields:
        if name in OWN or name not in current:
            continue
        field, now, mine = form.fields[name], _raw(form, name, current[name]), _sent(form, name)
        if not _differs(field, now, mine) or (name in seen and not _differs(field, seen[name], now)):
            continue
        if name in seen and not _differs(field, seen[name], mine):
            taken.append(name)
        else:
            _say(form, name, now, seen.get(name), who, when)
            clashing.append(name)
    return Met(tuple(taken), tuple(clashing))


def _carry_on(form: forms.BaseForm, current: Mapping[str, Any], met: Met, **carried: str) -> None:
    """Let the next save be based on what is shown now."""
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    for name in met.taken:
        _put(data, form.add_prefix(name), _raw(form, name, current[name]))
    for name, text in {**carried, "seen": dumped(form, current)}.items():
        data[form.add_prefix(name)] = text
    form.data = data


def _loaded(form: forms.BaseForm) -> dict[str, Any]:
    try:
        seen = json.loads(form.data.get(form.add_prefix("seen"), "") or "{}")
    except ValueError:
        return {}
    return seen if isinstance(seen, dict) else {}


def _sent(form: forms.BaseForm, name: str) -> Any:
    return form.fields[name].widget.value_from_datadict(form.data, form.files, form.add_prefix(name))


def _raw(form: forms.BaseForm, name: str, value: Any) -> Any:
    field = form.fields[name]
    prepared = field.prepare_value(value)
    if isinstance(prepared, list | tuple):
        return [str(one) for one in prepared]
    if prepared is None or isinstance(prepared, bool):
        return prepared
    return str(prepared) if hasattr(field.widget, "choices") else str(field.widget.format_value(prepared) or "")


def _differs(field: forms.Field, stored: Any, sent: Any) -> bool:
    """``Field.has_changed`` for a stored value that went through JSON; how a browser breaks lines is no change."""
    if isinstance(sent, str):
        sent = sent.replace("\r\n", "\n")
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


def _say(form: forms.BaseForm, name: str, now: Any, was: Any, who: str, when: str) -> None:
    field = form.fields[name]
    by = _("{who} changed this at {when}.").format(who=who, when=when) if who else _("Somebody else changed this meanwhile.")
    reads = _("It now reads “{now}”").format(now=_words(field, now))
    before = _("; it was “{was}”").format(was=_words(field, was)) if was is not None else ""
    form.add_error(name, by + " " + reads + before + _(". Save again to write yours."))
    field.clash = json.dumps(now)  # type: ignore[attr-defined]


def _words(field: forms.Field, raw: Any) -> str:
    """A raw value as a reader knows it: the word of a choice, yes or no, a dash for nothing."""
    if isinstance(raw, bool):
        return _("yes") if raw else _("no")
    choices = {str(value): str(label) for value, label in getattr(field, "choices", ())}
    shown = [choices.get(str(one), str(one)) for one in (raw if isinstance(raw, list) else [raw]) if one not in {None, ""}]
    return _("、").join(shown) or "–"
