"""The form of a section, built from the catalogue: one control a field, rows for people and tables (R1.2).

Rows travel as lines of cells with ``|`` between, so that two edits of one table can be compared and read.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from huifang.archive import own_fields
from huifang.archive.models import OwnField
from huifang.archive.sections import Field, Kind, Section
from huifang.ui.conflicts import VersionedForm, dumped
from huifang.ui.forms import Area, DateInput, Segments

BAR, LINE = " | ", "\n"
FEW, MORE, MOST = 4, 2, 200
LONG, SHORT = 4000, 400
SEGMENTS_AT_MOST = 4

Row = dict[str, str]


class RowsWidget(forms.Widget):
    """A table of inputs, one line a row, with some empty lines at the end."""

    template_name = "archive/widgets/rows.html"

    def __init__(self, columns: Sequence[Field], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.columns = columns

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The cells with what they hold."""
        context = super().get_context(name, value, attrs)
        rows = parsed(self.columns, value or "")
        blank: list[Row] = [{} for _line in range(max(MORE, FEW - len(rows)))]
        context["widget"]["columns"] = self.columns
        context["widget"]["rows"] = [
            [(f"{name}-{index}-{column.code}", column, row.get(column.code, "")) for column in self.columns]
            for index, row in enumerate([*rows, *blank])
        ]
        return context

    def value_from_datadict(self, data: Mapping[str, Any], _files: Any, name: str) -> str:
        """The lines that hold something; a value put there as a whole goes first."""
        if name in data:
            return str(data[name])
        lines = []
        for index in range(MOST):
            cells = [_cell(data.get(f"{name}-{index}-{column.code}")) for column in self.columns]
            if f"{name}-{index}-{self.columns[0].code}" not in data:
                break
            if any(cells):
                lines.append(BAR.join(cells))
        return LINE.join(lines)

    def format_value(self, value: Any) -> str:
        """Rows as lines."""
        return value if isinstance(value, str) else written(self.columns, value or [])

    def id_for_label(self, id_: str, index: str | int | None = None) -> str:
        """The label is of the whole table."""
        del id_, index
        return ""


class RowsField(forms.Field):
    """People or a table: cleaned to a list of objects by column code."""

    def __init__(self, columns: Sequence[Field], **kwargs: Any) -> None:
        self.columns = columns
        super().__init__(widget=RowsWidget(columns), **kwargs)

    def prepare_value(self, value: Any) -> str:
        """Rows as lines."""
        return value if isinstance(value, str) else written(self.columns, value or [])

    def to_python(self, value: Any) -> list[Row]:
        """Lines as rows."""
        return parsed(self.columns, value) if isinstance(value, str) else list(value or [])

    def clean(self, value: Any) -> list[Row]:
        """Every cell as its column asks.

        Raises:
            ValidationError: a line lacks what it needs, or a cell can't be read; the line is named.
        """
        rows = self.to_python(value)
        problems = [problem for number, row in enumerate(rows, start=1) for problem in self._check(number, row)]
        if problems:
            raise ValidationError(problems)
        return [{code: cell for code, cell in row.items() if cell} for row in rows]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Do the lines differ?"""
        return self.to_python(initial) != self.to_python(data)

    def _check(self, number: int, row: Row) -> list[str]:
        found = []
        for column in self.columns:
            cell = row.get(column.code, "")
            if not cell:
                if column.required:
                    found.append(_("Line {n}: fill in “{field}”.").format(n=number, field=_(column.label)))
            elif not _readable(column, cell):
                found.append(_("Line {n}: “{value}” does not fit “{field}”.").format(n=number, value=cell[:30], field=_(column.label)))
        return found


def _readable(column: Field, cell: str) -> bool:
    try:
        if column.kind in {Kind.NUMBER, Kind.MONEY}:
            return Decimal(cell.replace(",", "")).is_finite()
        if column.kind == Kind.DATE:
            date.fromisoformat(cell)
    except (InvalidOperation, ValueError):
        return False
    return column.kind != Kind.CHOICE or cell in dict(column.choices)


def parsed(columns: Sequence[Field], text: str) -> list[Row]:
    """Lines of cells as rows."""
    rows = []
    for line in text.split(LINE):
        cells = [cell.strip() for cell in line.split(BAR.strip())]
        if any(cells):
            rows.append({column.code: cell for column, cell in zip(columns, cells, strict=False) if cell})
    return rows


def written(columns: Sequence[Field], rows: Sequence[Mapping[str, str]]) -> str:
    """Rows as lines of cells."""
    return LINE.join(BAR.join(_cell(row.get(column.code)) for column in columns) for row in rows)


def _cell(value: object) -> str:
    return " ".join(str(value or "").replace("|", "／").split())[:SHORT]


class SectionForm(VersionedForm):
    """One section of one file with the company's own fields in it."""

    def __init__(self, *args: Any, section: Section, own: Sequence[OwnField] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section, self.own = section, own
        for field in section.fields:
            self.fields[field.code] = _form_field(field)
        for name, own_field in own_fields.form_fields(own).items():
            self.fields[name] = own_field
        if not self.is_bound and "version" in self.initial:
            self.initial["seen"] = dumped(self, self.initial)

    def values(self) -> dict[str, Any]:
        """The section's values as they are stored; what is empty is left out."""
        found = {field.code: _stored(self.cleaned_data.get(field.code)) for field in self.section.fields}
        return {code: value for code, value in found.items() if value not in ("", None, [])}

    def own_values(self) -> dict[str, Any]:
        """The own fields' values as they are stored."""
        return own_fields.taken(self.own, self.cleaned_data)


def _form_field(field: Field) -> forms.Field:
    usual: dict[str, Any] = {"label": _(field.label), "required": False, "help_text": _(field.help) if field.help else ""}
    if field.required:
        usual["help_text"] = " ".join(part for part in (usual["help_text"], _("Needed for a complete file.")) if part)
    if field.is_rows:
        return RowsField(field.columns, **usual)
    if field.kind == Kind.LONG:
        return forms.CharField(max_length=LONG, widget=Area(rows=2), **usual)
    if field.kind == Kind.DATE:
        return forms.DateField(widget=DateInput, **usual)
    if field.kind == Kind.CHOICE:
        choices = [(code, _(label)) for code, label in field.choices]
        if len(choices) <= SEGMENTS_AT_MOST:
            return forms.ChoiceField(choices=[("", _("not known")), *choices], widget=Segments, **usual)
        return forms.ChoiceField(choices=[("", "—"), *choices], **usual)
    if field.kind == Kind.MONEY:
        usual["label"] = _("{field} (CNY 10,000)").format(field=usual["label"])
        return forms.DecimalField(max_digits=16, decimal_places=4, min_value=0, **usual)
    if field.kind == Kind.NUMBER:
        return forms.DecimalField(max_digits=14, decimal_places=2, **usual)
    return forms.CharField(max_length=SHORT, **usual)


def _stored(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    return value.strip() if isinstance(value, str) else value
