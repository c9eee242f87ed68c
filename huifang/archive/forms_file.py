"""The shape of what is typed about products, quality, payments and own fields."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huifang.archive import labels, own_fields
from huifang.archive.models import Customer, OwnField, Product, Project, QualityEntry
from huifang.ui.conflicts import VersionedForm
from huifang.ui.formats import day
from huifang.ui.forms import Area, DateInput, Segments


class ProductForm(VersionedForm):
    """A product at the customer."""

    name = forms.CharField(label=_("Product"), max_length=80)
    model = forms.CharField(label=_("Model"), max_length=60, required=False)
    serial = forms.CharField(label=_("Serial number"), max_length=60, required=False)
    purchased_on = forms.DateField(label=_("Purchased on"), required=False, widget=DateInput)
    warranty_until = forms.DateField(label=_("Warranty until"), required=False, widget=DateInput)
    project = forms.ModelChoiceField(label=_("Project"), queryset=Project.objects.none(), required=False, empty_label="—")
    state = forms.ChoiceField(label=_("State"), choices=Product.State.choices, widget=Segments, initial=Product.State.IN_USE)
    remarks = forms.CharField(label=_("Remarks"), max_length=400, required=False, widget=Area(rows=2))

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = labels.type_names()
        choice: Any = self.fields["project"]
        choice.queryset = Project.objects.filter(customer=customer).order_by("-id")
        choice.label_from_instance = lambda row: " ".join(
            filter(None, (names.get(row.type, row.type), row.name, day(row.completed_on) if row.completed_on else ""))
        )


class QualityForm(VersionedForm):
    """An entry of the quality track record."""

    kind = forms.ChoiceField(label=_("Kind"), choices=QualityEntry.Kind.choices, widget=Segments, initial=QualityEntry.Kind.SERVICE)
    found_on = forms.DateField(label=_("Found on"), widget=DateInput)
    product = forms.ModelChoiceField(label=_("Product"), queryset=Product.objects.none(), required=False, empty_label="—")
    finding = forms.CharField(label=_("Finding"), max_length=2000, widget=Area(rows=2))
    cause = forms.CharField(label=_("Cause"), max_length=2000, required=False, widget=Area(rows=2))
    measure = forms.CharField(label=_("Measure"), max_length=2000, required=False, widget=Area(rows=2))
    result = forms.CharField(label=_("Result"), max_length=2000, required=False, widget=Area(rows=2))

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = Product.objects.filter(customer=customer).order_by("name", "id")  # type: ignore[attr-defined]


class ExecutionForm(forms.Form):
    """How far a contract is executed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    amount = forms.DecimalField(label=_("Worth of the contract (CNY)"), max_digits=14, decimal_places=2, min_value=0, required=False)
    progress = forms.IntegerField(label=_("Progress, per cent"), min_value=0, max_value=100)
    note = forms.CharField(label=_("State of the work"), max_length=200, required=False)


class PaymentForm(VersionedForm):
    """A payment that the contract agrees."""

    label = forms.CharField(label=_("Payment"), max_length=60, help_text=_("Such as first payment, balance."))
    due_on = forms.DateField(label=_("Due on"), widget=DateInput)
    amount = forms.DecimalField(label=_("Amount (CNY)"), max_digits=14, decimal_places=2, min_value=0)


class ReceiptForm(forms.Form):
    """What came in."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    received = forms.DecimalField(label=_("Received in all (CNY)"), max_digits=14, decimal_places=2, min_value=0)
    received_on = forms.DateField(label=_("Received on"), widget=DateInput)


class AnomalyForm(forms.Form):
    """What is wrong with a payment."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(label=_("What is wrong"), max_length=300, widget=Area(rows=3), help_text=_("Your superior is told at once."))


class OwnFieldForm(VersionedForm):
    """The definition of an own field."""

    label = forms.CharField(label=_("Name of the field"), max_length=30)
    kind = forms.ChoiceField(label=_("Kind"), choices=OwnField.Kind.choices, widget=Segments, initial=OwnField.Kind.TEXT)
    choices = forms.CharField(label=_("Choices"), required=False, widget=Area(rows=4), help_text=_("One a line; for a choice only."))
    required = forms.BooleanField(label=_("Must be filled"), required=False)
    section = forms.ChoiceField(label=_("Section"), widget=Segments, initial="base")
    help = forms.CharField(label=_("Help under the field"), max_length=100, required=False)
    order = forms.IntegerField(label=_("Place"), min_value=1, max_value=9999, initial=100)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = [(one.code, _(one.label)) for one in own_fields.SECTIONS]  # type: ignore[attr-defined]
        if fixed:
            del self.fields["kind"]

    def clean_choices(self) -> list[str]:
        """The lines."""
        return [line.strip() for line in self.cleaned_data["choices"].splitlines() if line.strip()]
