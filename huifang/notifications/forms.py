"""How a person wants to be told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.notifications import kinds, preferences
from huifang.notifications.models import Preference
from huifang.notifications.rules import DIGEST, INBOX, NOW, OFF, Quiet
from huifang.ui.forms import Segments, TimeInput

WORDS = {NOW: _("Mail at once"), DIGEST: _("In the daily mail"), INBOX: _("Inbox only"), OFF: _("Not at all")}
USUAL = ("", _("As usual"))
FIRST = "way_"


class PreferenceForm(forms.Form):
    """The way of each group, quiet times, the daily mail."""

    quiet_own = forms.BooleanField(label=_("My own quiet times"), required=False)
    quiet_start = forms.TimeField(label=_("Quiet from"), required=False, widget=TimeInput)
    quiet_end = forms.TimeField(label=_("Quiet until"), required=False, widget=TimeInput)
    quiet_rest_days = forms.BooleanField(label=_("Quiet on rest days"), required=False)
    digest_wanted = forms.BooleanField(
        label=_("Send me the daily mail"), required=False, help_text=_("On working days, when something is open.")
    )
    digest_at = forms.TimeField(label=_("Daily mail at"), required=False, widget=TimeInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group in kinds.groups():
            ways = (NOW, DIGEST, INBOX, *((OFF,) if group.may_silence else ()))
            self.fields[FIRST + group.code] = forms.ChoiceField(
                label=str(group.title), required=False, choices=[USUAL, *((way, WORDS[way]) for way in ways)], widget=Segments
            )

    def ways(self) -> list[Any]:
        """The fields of the groups."""
        return [self[name] for name in self.fields if name.startswith(FIRST)]

    def hours(self) -> list[Any]:
        """The other fields."""
        return [self[name] for name in self.fields if not name.startswith(FIRST)]

    def clean(self) -> dict[str, Any]:
        """Own quiet times have a beginning and an end."""
        given = super().clean() or {}
        if given.get("quiet_own") and not (given.get("quiet_start") and given.get("quiet_end")):
            self.add_error("quiet_start", _("Write from when and until when, such as 20:00 and 08:00."))
        return given

    def changes(self) -> dict[str, Any]:
        """What ``services.prefer`` takes."""
        given = self.cleaned_data
        return {
            "ways": {name.removeprefix(FIRST): given[name] for name in self.fields if name.startswith(FIRST) and given.get(name)},
            "quiet": (given["quiet_start"], given["quiet_end"]) if given["quiet_own"] else None,
            "quiet_rest_days": given["quiet_rest_days"],
            "digest_wanted": given["digest_wanted"],
            "digest_at": given["digest_at"],
        }


def initial_of(user: User) -> dict[str, Any]:
    """What the form shows first: the person's choice, and the company's hours where there is none."""
    row = Preference.objects.filter(person=user).first()
    usual = preferences.company_hours()
    quiet = Quiet(row.quiet_start, row.quiet_end, row.quiet_rest_days) if row and row.quiet_own else usual.quiet
    start = {
        "quiet_own": bool(row and row.quiet_own),
        "quiet_start": quiet.start,
        "quiet_end": quiet.end,
        "quiet_rest_days": quiet.rest_days,
        "digest_wanted": row.digest_wanted if row else True,
        "digest_at": (row.digest_at if row else None) or usual.digest_at,
    }
    return start | {FIRST + group: way for group, way in (row.ways if row else {}).items()}
