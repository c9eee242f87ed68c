"""What is written when a complaint is handed on, told of, reported up, decided, given up; and by members about the centre."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.complaints.models import Complaint, Told, Voice
from huifang.ui.forms import Area, MomentInput, Segments


class ReasonForm(forms.Form):
    """A reason that stays in the history."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=Area(rows=3), error_messages={"required": _("Say why; the reason stays in the history.")}
    )

    def __init__(self, *args: Any, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = hint


class HandForm(ReasonForm):
    """Who tracks it from now on, and why."""

    to = forms.ChoiceField(label=_("New handler"))
    field_order = ("to", "reason")

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(str(p.pk), p.name) for p in people]  # type: ignore[attr-defined]


class TierForm(ReasonForm):
    """To which tier, and why."""

    tier = forms.ChoiceField(label=_("To"), widget=Segments)
    field_order = ("tier", "reason")

    def __init__(self, *args: Any, tiers: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = dict(Complaint.Tier.choices)
        self.fields["tier"].choices = [(tier, words[tier]) for tier in tiers]  # type: ignore[attr-defined]
        self.fields["tier"].initial = tiers[0] if tiers else ""


class TellForm(forms.Form):
    """What the customer was told, how, and when they hear back."""

    way = forms.ChoiceField(label=_("How"), choices=Told.Way.choices, initial=Told.Way.PHONE, widget=Segments)
    text = forms.CharField(
        label=_("What the customer was told"), max_length=2000, widget=Area(rows=3),
        error_messages={"required": _("Write what the customer was told.")},
    )  # fmt: skip
    promised_at = forms.DateTimeField(
        label=_("They hear back by"), required=False, widget=MomentInput(), help_text=_("Leave it empty when nothing new was promised.")
    )


class AdviceForm(forms.Form):
    """Advice for the second line."""

    text = forms.CharField(
        label=_("Advice"), max_length=4000, widget=Area(rows=4), help_text=_("The second line and those above read it; the front line and departments don't."),
        error_messages={"required": _("Write the advice.")},
    )  # fmt: skip


class ReportForm(forms.Form):
    """The immediate report of serious safety."""

    what = forms.CharField(
        label=_("What happened"), max_length=4000, widget=Area(rows=3), error_messages={"required": _("Write what happened.")}
    )
    where = forms.CharField(label=_("Where and when"), max_length=4000, required=False, widget=Area(rows=2))
    harm = forms.CharField(label=_("People hurt, damage, what may still happen"), max_length=4000, required=False, widget=Area(rows=2))
    done = forms.CharField(label=_("What has been done"), max_length=4000, required=False, widget=Area(rows=2))
    wanted = forms.CharField(label=_("What is needed now"), max_length=4000, required=False, widget=Area(rows=2))


class SpeakForm(forms.Form):
    """A suggestion or complaint about the centre."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Voice.Kind.choices, initial=Voice.Kind.SUGGESTION, widget=Segments)
    text = forms.CharField(
        label=_("What you want to say"), max_length=8000, widget=Area(rows=6), error_messages={"required": _("Write something first.")}
    )
    named = forms.ChoiceField(
        label=_("Your name"),
        choices=[("yes", _("with my name")), ("no", _("without my name"))],
        initial="yes",
        widget=Segments,
        help_text=_("Without your name nothing is kept that leads to you; you get a code that opens the answer, once."),
    )


class AnswerForm(forms.Form):
    """The answer to a member."""

    text = forms.CharField(
        label=_("Answer"), max_length=8000, widget=Area(rows=5), error_messages={"required": _("Write something first.")}
    )


class CodeForm(forms.Form):
    """The code that opens a nameless voice."""

    code = forms.CharField(label=_("Code of the answer"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
