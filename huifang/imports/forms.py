"""The forms of the wizard: the file, and what its columns are."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.imports import registry
from huifang.imports.labels import HOW
from huifang.imports.models import Batch
from huifang.imports.reading import ENDINGS
from huifang.imports.rules.cells import Book, column_letter
from huifang.imports.rules.fields import Wanted
from huifang.imports.rules.headers import Layout
from huifang.kernel import clock
from huifang.organization.models import Unit
from huifang.ui.forms import Picker


class UploadForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_(
            "Choose a file or drop it on this field: .xlsx, .xls, .ods or .csv, up to 64 MB. Title rows, totals and empty rows may stay."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )


class ColumnsForm(forms.Form):
    """Sheet, header, a field per column, and whose the new customers are."""

    sheet = forms.ChoiceField(label=_("Sheet"))
    header = forms.IntegerField(
        label=_("Header in row"), min_value=0, max_value=300_000, help_text=_("0 if the sheet begins with data."), required=False
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit of new customers"), required=False, widget=Picker())
    owner = forms.ModelChoiceField(
        User.objects.none(), label=_("Owner of new customers"), required=False, empty_label=_("the team"), widget=Picker()
    )

    def __init__(self, *args: Any, batch: Batch, book: Book | None, layout: Layout, wanted: Wanted, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [sheet.name for sheet in book.sheets] if book else [layout.sheet]
        self.layout, self.wanted = layout, wanted
        self._choices("sheet", [(name, name or _("(text)")) for name in names])
        self.fields["sheet"].required = "" not in names  # the one sheet of a text file has no name
        self.fields["sheet"].initial, self.fields["header"].initial = layout.sheet, layout.header_top
        self.fields["unit"].queryset = Unit.objects.filter(is_active=True).order_by("path")  # type: ignore[attr-defined]
        self.fields["owner"].queryset = User.objects.filter(is_active=True).order_by("name")  # type: ignore[attr-defined]
        self.fields["unit"].initial, self.fields["owner"].initial = batch.options.get("unit"), batch.options.get("owner")
        self.asks = registry.kind(batch.kind).asks(clock.now())
        for ask in self.asks:
            self.fields[f"ask_{ask.code}"] = forms.ChoiceField(
                label=str(ask.label), choices=list(ask.choices.items()), required=False, initial=batch.options.get(ask.code)
            )
        choices = [("", _("not needed")), *((field.code, _required(field)) for field in wanted.fields)]
        for column in layout.columns:
            name = f"column_{column.index}"
            label = f"{column_letter(column.index)} {column.header}"
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False, initial=column.field)

    def rows(self) -> list[dict[str, object]]:
        """A row of the table per column: letter, header, samples, control, how it was found."""
        return [
            {
                "letter": column_letter(column.index),
                "header": column.header,
                "samples": column.samples,
                "control": self[f"column_{column.index}"],
                "how": HOW.get(column.how, ""),
            }
            for column in self.layout.columns
            if column.header or column.samples
        ]

    def chosen(self) -> dict[int, str]:
        """Field by column as the user left it."""
        return {column.index: self.cleaned_data.get(f"column_{column.index}", "") for column in self.layout.columns}

    def options(self) -> dict[str, object]:
        """Whose the new customers are."""
        unit, owner = self.cleaned_data["unit"], self.cleaned_data["owner"]
        asked = {ask.code: self.cleaned_data.get(f"ask_{ask.code}", "") for ask in self.asks}
        return {"unit": unit.pk if unit else None, "owner": owner.pk if owner else None} | asked

    def asked(self) -> list[forms.BoundField]:
        """The controls of what this kind of import asks besides."""
        return [self[f"ask_{ask.code}"] for ask in self.asks]

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def _required(field: Any) -> str:
    return f"{field.label} *" if field.required else str(field.label)
