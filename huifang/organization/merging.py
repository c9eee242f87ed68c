"""Two people who edit the same thing: what differs is shown field by field, nothing typed is lost (R12.1).

A form carries what it showed (``was-<field>``). On saving, a field that only one of the two changed is taken from whoever
changed it; one that both changed is shown with the current, the own and the original value, and saving again decides.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

PREFIX = "was-"


class MergingForm(forms.Form):
    """A form over the current values of something; ``current`` maps each field to its value in the database now."""

    def __init__(self, *args: Any, current: Mapping[str, Any], **kwargs: Any) -> None:
        self.current = dict(current)
        kwargs["initial"] = {**self.current, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.conflicts: dict[str, tuple[str, str, str]] = {}

    def _text(self, name: str, value: Any) -> str:
        field = self.fields[name]
        prepared = field.prepare_value(value)
        if isinstance(field, forms.BooleanField):
            return "1" if prepared in {True, "on", "1", "True"} else ""
        return "" if prepared is None else str(prepared).replace("\r\n", "\n")

    @property
    def carried(self) -> SafeString:
        """The hidden fields that say what was shown; after a conflict, what is current now."""
        shown = (name for name in self.fields if name in self.current)
        inputs = (forms.HiddenInput().render(PREFIX + name, self._text(name, self.current[name])) for name in shown)
        return SafeString("".join(inputs))

    def clean(self) -> dict[str, Any]:
        """Take what only the other one changed; refuse what both changed."""
        given = super().clean() or {}
        for name, now in self.current.items():
            if name not in self.fields or name not in given or PREFIX + name not in self.data:
                continue
            was, current, mine = self.data[PREFIX + name].replace("\r\n", "\n"), self._text(name, now), self._text(name, given[name])
            if current in {was, mine}:
                continue
            if mine == was:
                given[name] = self.fields[name].clean(now if not hasattr(now, "pk") else now.pk)
                continue
            self.conflicts[name] = (self.words(name, current), self.words(name, mine), self.words(name, was))
            self.add_error(name, self._sentence(name))
        return given

    def words(self, name: str, text: str) -> str:
        """A value as a reader knows it."""
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return _("yes") if text else _("no")
        choices = dict(getattr(field, "choices", ()) or ())
        return str(next((label for value, label in choices.items() if str(value) == text), text)) or "–"

    def _sentence(self, name: str) -> str:
        current, mine, was = self.conflicts[name]
        template = _(
            "Somebody else changed this meanwhile. Now: “{current}” · yours: “{mine}” · before: “{was}”. Save again to keep yours."
        )
        return template.format(current=current, mine=mine, was=was)

    @property
    def changes(self) -> dict[str, Any]:
        """What was typed where it differs from what is current."""
        same = {n for n in self.cleaned_data if n in self.current and self._text(n, self.cleaned_data[n]) == self._text(n, self.current[n])}
        return {name: value for name, value in self.cleaned_data.items() if name not in same}
