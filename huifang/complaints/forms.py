"""Shapes of what is written on the complaint form; what must be filled is what the form in force says."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.archive.forms import GRADED
from huifang.archive.grading import unveil
from huifang.archive.labels import type_name
from huifang.archive.models import Customer, Project
from huifang.archive.selectors import main_contact
from huifang.complaints import categories, selectors
from huifang.complaints.models import Category, Complaint
from huifang.complaints.particulars import Particulars
from huifang.regulations.shapes import Form as PaperForm
from huifang.ui.conflicts import VersionedForm
from huifang.ui.forms import Area, Picker, Segments
from huifang.ui.words import reason_words

BOXES = {
    "contact": "contact_name",
    "contract_number": "contract_number",
    "phone": "number",
    "email": "email",
    "region": "region",
    "address": "address",
    "content": "content",
    "handling": "handling",
    "technical_head": "technical_head",
    "opinion": "customer_opinion",
}
"""The field of ours behind each box of the paper form."""
PARTICULARS = ("wish", "product", "category", "safety", "opinion", "bypass", "outside_body", "outside_number")
DETAILS = ("contact_name", "contract_number", "email", "region", "address")


class Boxes(forms.Form):
    """What the paper form asks for: its words as labels, its duties as errors."""

    def __init__(self, *args: Any, paper: PaperForm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paper = paper
        order = [BOXES[box.code] for box in paper.fields if box.code in BOXES]
        self.order_fields(["channel", *order, *(name for name in self.fields if name not in order)])
        for box in paper.fields:
            field = self.fields.get(BOXES.get(box.code, ""))
            if field:
                field.label, field.required = box.label, box.required
                field.error_messages["required"] = reason_words("box_missing", {"label": box.label})


class ProjectField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A project of the customer, called by its type and the day it was completed."""

    def label_from_instance(self, obj: Project) -> str:
        """``安全生产标准化 2025-12-10``, or the month where only that is known."""
        day = str(obj.completed_on or "")
        return f"{type_name(obj.type)} {day[:7] if obj.precision == Project.Precision.MONTH else day}".strip()


class NewComplaint(Boxes):
    """A complaint that is being taken from a customer on file."""

    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[choice for choice in Complaint.Channel.choices if choice[0] != Complaint.Channel.FOLLOW_UP],
        initial=Complaint.Channel.PHONE,
        widget=Segments,
    )
    project = ProjectField(label=_("Project"), queryset=Project.objects.none(), required=False, empty_label=_("none"))
    contact_name = forms.CharField(required=False, max_length=40, widget=forms.TextInput(attrs=GRADED))
    contract_number = forms.CharField(required=False, max_length=60)
    number = forms.ChoiceField(required=False)
    email = forms.EmailField(required=False, error_messages={"invalid": _("Write it like name@company.cn.")})
    region = forms.CharField(required=False, max_length=20)
    address = forms.CharField(required=False, max_length=200)
    content = forms.CharField(
        required=False, max_length=8000, widget=Area(rows=5), help_text=_("In the customer's own words; calmly, whole and in order.")
    )
    wish = forms.CharField(label=_("What the customer wants"), required=False, max_length=4000, widget=Area(rows=2))
    category = forms.ModelChoiceField(
        label=_("Complaint category"), queryset=Category.objects.none(), required=False, empty_label=_("none"), widget=Picker
    )
    product = forms.CharField(label=_("Product or service"), required=False, max_length=120)
    safety = forms.BooleanField(label=_("Somebody's safety is at stake"), required=False)
    opinion = forms.BooleanField(label=_("The public takes notice"), required=False)
    bypass = forms.BooleanField(label=_("Went past us to somebody higher"), required=False)
    outside_body = forms.ChoiceField(label=_("Sent by"), choices=[("", _("nobody")), *Complaint.Body.choices], required=False)
    outside_number = forms.CharField(label=_("Their number"), required=False, max_length=60)

    def __init__(self, *args: Any, customer: Customer, paper: PaperForm, reader: User | None = None, **kwargs: Any) -> None:
        numbers = selectors.numbers_of(customer)
        contact = next((number.contact for number in numbers if number.contact.is_main), None) or main_contact(customer)
        if reader is not None:
            unveil(reader, [*(number.contact for number in numbers), *([contact] if contact else [])])
        self.latest, contract = selectors.work_of(customer)
        self.numbers = {str(number.pk): number for number in numbers}
        kwargs["initial"] = {
            "contact_name": contact.name if contact and contact.is_unveiled else "",
            "contract_number": contract,
            "number": next(iter(self.numbers), ""),
            "email": customer.email,
            "region": customer.region,
            "address": customer.address,
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, paper=paper, **kwargs)
        self.fields["project"].queryset = customer.projects.order_by("-completed_on", "-id")  # type: ignore[attr-defined]
        choices = [("", _("none")), *((pk, f"{n.contact.shown_name} {n.masked}".strip()) for pk, n in self.numbers.items())]
        self.fields["number"].choices = choices  # type: ignore[attr-defined]
        self.fields["category"].queryset = categories.chosen_from()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What an authority sent on says which."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("channel") == Complaint.Channel.REGULATOR and not given.get("outside_body"):
            self.add_error("outside_body", _("Say which authority or medium sent it on; their deadline follows from it."))
        return given

    @property
    def particulars(self) -> Particulars:
        """What was noted beside the words."""
        return Particulars(**{name: self.cleaned_data[name] for name in PARTICULARS})

    @property
    def details(self) -> dict[str, str]:
        """What overrides the archive on this form."""
        return {name: self.cleaned_data[name] for name in DETAILS if self.cleaned_data.get(name)}


class ChangeComplaint(Boxes, VersionedForm):
    """The boxes that are completed while the complaint is open."""

    contact_name = forms.CharField(required=False, max_length=40, widget=forms.TextInput(attrs=GRADED))
    contract_number = forms.CharField(required=False, max_length=60)
    email = forms.EmailField(required=False, error_messages={"invalid": _("Write it like name@company.cn.")})
    region = forms.CharField(required=False, max_length=20)
    address = forms.CharField(required=False, max_length=200)
    content = forms.CharField(required=False, max_length=8000, widget=Area(rows=4))
    wish = forms.CharField(label=_("What the customer wants"), required=False, max_length=4000, widget=Area(rows=2))
    category_id = forms.TypedChoiceField(label=_("Complaint category"), coerce=int, empty_value=None, required=False, widget=Picker)
    product = forms.CharField(label=_("Product or service"), required=False, max_length=120)
    outside_number = forms.CharField(label=_("Their number"), required=False, max_length=60)
    handling = forms.CharField(required=False, max_length=8000, widget=Area(rows=4))
    technical_head = forms.CharField(required=False, max_length=60)
    customer_opinion = forms.CharField(required=False, max_length=4000, widget=Area(rows=3))

    def __init__(self, *args: Any, named: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not named:  # graded, and not for these eyes: they leave it as it is
            del self.fields["contact_name"]
        rows = categories.chosen_from(also=self.initial.get("category_id")).values_list("pk", "path")
        self.fields["category_id"].choices = [("", _("none")), *rows]  # type: ignore[attr-defined]


class VoidForm(forms.Form):
    """Why a form is voided."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=Area(rows=2),
        help_text=_("The form keeps its number and shows the stamp; open questions to departments are withdrawn."),
        error_messages={"required": _("Say why it is voided; the reason stays on the form.")},
    )
