"""The shape of what is typed about documents."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huifang.accounts.models import User
from huifang.archive import access as archive
from huifang.archive.models import Customer
from huifang.archive.sections import BY_CODE
from huifang.documents import access
from huifang.documents.models import Document, Grant
from huifang.kernel import clock
from huifang.kernel.chinese import company_key
from huifang.organization.access import reachable
from huifang.organization.models import Unit
from huifang.ui.conflicts import VersionedForm
from huifang.ui.forms import Area, DateInput, Segments


def sections() -> list[tuple[str, str]]:
    """The sections of a customer's file as choices."""
    return [("", _("nothing graded")), *((code, _(section.label)) for code, section in BY_CODE.items())]


def colleagues() -> Any:
    """Active people with a role."""
    return User.objects.filter(is_active=True, role_assignments__isnull=False).distinct().order_by("name")


class ContentForm(forms.Form):
    """A file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "PDF, Word, Excel, slides, OpenDocument, pictures or plain text. Its text is read for comparing and searching."
        ),
        error_messages={"required": gettext_lazy("Choose a file."), "empty": gettext_lazy("The file is empty.")},
    )


class ParticularsForm(VersionedForm):
    """Title, kind, what graded content it carries, where the paper lies."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Document.Kind.choices)
    section = forms.ChoiceField(
        label=gettext_lazy("Graded section it carries"), required=False, choices=sections,
        help_text=gettext_lazy("The section of the customer's file whose content it carries; it is read only by who may read that section."),
    )  # fmt: skip
    paper_place = forms.CharField(
        label=gettext_lazy("Where the paper lies"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Cabinet and shelf; empty if there is no paper."),
    )


class NewDocumentForm(ParticularsForm, ContentForm):
    """A new document with its first version."""

    customer = forms.CharField(
        label=gettext_lazy("Customer"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("The full name as on file; empty if it concerns none."),
    )
    unit = forms.ModelChoiceField(label=gettext_lazy("Unit"), queryset=Unit.objects.none(), empty_label=None)
    keeper = forms.ModelChoiceField(label=gettext_lazy("Keeper"), queryset=User.objects.none(), empty_label=None)
    field_order = ("title", "kind", "file", "customer", "section", "unit", "keeper", "paper_place")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        kwargs["initial"] = {"keeper": user.pk, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = archive.units_for(user, access.KEEP)  # type: ignore[attr-defined]
        self.fields["keeper"].queryset = colleagues()  # type: ignore[attr-defined]

    def clean_customer(self) -> Customer | None:
        """A customer within sight."""
        name = self.cleaned_data["customer"]
        if not name:
            return None
        reach = reachable(self.user, archive.VIEW)
        found = Customer.objects.filter(reach, name_key=company_key(name), canonical=None).first()
        if found is None:
            raise forms.ValidationError(_("There is no such customer; write the name as it is on file."))
        return found

    def clean(self) -> dict[str, Any]:
        """Graded content is that of a customer."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("section") and not given.get("customer") and "customer" not in self.errors:
            self.add_error("customer", _("Say whose graded content it carries."))
        return given


class VersionForm(ContentForm):
    """A new content and why it was changed."""

    reason = forms.CharField(label=gettext_lazy("Reason of the change"), max_length=200)


class ReasonForm(forms.Form):
    """A reason."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, widget=Area(rows=2))


class KeeperForm(ReasonForm):
    """The new keeper."""

    to = forms.ModelChoiceField(label=gettext_lazy("New keeper"), queryset=User.objects.none(), empty_label=gettext_lazy("choose"))
    field_order = ("to", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues()  # type: ignore[attr-defined]


class AskForm(forms.Form):
    """What for, until when, how."""

    way = forms.ChoiceField(label=gettext_lazy("Way"), choices=Grant.Way.choices, initial=Grant.Way.VIEW, widget=Segments)
    purpose = forms.CharField(label=gettext_lazy("Purpose"), max_length=200)
    until = forms.DateField(label=gettext_lazy("Until"), widget=DateInput)


class AuthorityForm(forms.Form):
    """Who inspected it, when, on what basis."""

    authority = forms.CharField(label=gettext_lazy("Authority"), max_length=80)
    people = forms.CharField(label=gettext_lazy("Inspectors"), max_length=120)
    basis = forms.CharField(label=gettext_lazy("Basis"), max_length=200, help_text=gettext_lazy("The notice or the law, with its number."))
    on = forms.DateField(label=gettext_lazy("Inspected on"), widget=DateInput)


class GoalsForm(VersionedForm):
    """The chapter's words in the annual plan."""

    goals = forms.CharField(
        label=gettext_lazy("Goals in the centre's annual plan"), required=False, max_length=4000, widget=Area(rows=3)
    )  # fmt: skip


class InspectionForm(forms.Form):
    """When, what, by whom."""

    planned_on = forms.DateField(label=gettext_lazy("Planned on"), widget=DateInput)
    scope = forms.CharField(label=gettext_lazy("What is inspected"), max_length=200)
    inspector = forms.ModelChoiceField(label=gettext_lazy("Inspector"), queryset=User.objects.none(), empty_label=gettext_lazy("choose"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["inspector"].queryset = colleagues()  # type: ignore[attr-defined]


class FindingForm(forms.Form):
    """What was found, whose it is to correct, until when."""

    number = forms.CharField(label=gettext_lazy("Number of the document"), required=False, max_length=40)
    text = forms.CharField(label=gettext_lazy("Finding"), max_length=2000, widget=Area(rows=2))
    owner = forms.ModelChoiceField(
        label=gettext_lazy("To be corrected by"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("the document's keeper"),
    )
    due_on = forms.DateField(label=gettext_lazy("To be corrected until"), widget=DateInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = colleagues()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A document within sight; somebody has to correct it."""
        given: dict[str, Any] = super().clean() or {}
        number, document = given.get("number", ""), None
        if number:
            document = access.documents_for(self.user).filter(number=number.strip().upper()).first()
            if document is None:
                self.add_error("number", _("There is no document with this number."))
        elif not given.get("owner"):
            self.add_error("owner", _("Say who corrects it, or name the document."))
        given["document"] = document
        given["owner"] = given.get("owner") or (document.keeper if document else None)
        return given


class ResultForm(forms.Form):
    """The result of an inspection."""

    checked = forms.IntegerField(label=gettext_lazy("Documents looked at"), min_value=0, max_value=10**6)
    result = forms.CharField(label=gettext_lazy("Result"), max_length=4000, widget=Area(rows=3))


class NoteForm(forms.Form):
    """What was done, or found."""

    text = forms.CharField(label=gettext_lazy("In a few words"), max_length=2000, widget=Area(rows=2))


def year_ahead(at: datetime) -> int:
    """The year that is usually planned now."""
    today = clock.local_date(at)
    return today.year + (today.month > 9)
