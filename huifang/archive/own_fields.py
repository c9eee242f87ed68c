"""Fields that the company defined itself: reading and validating what stands in ``Customer.extra`` (R1.1, R1.2).

They belong to the sections up to 秘密: what is more secret is sealed, and a column is not.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from huifang.archive.models import OwnField
from huifang.archive.sections import BY_CODE, Section
from huifang.kernel.dates import parse_date
from huifang.kernel.decision import Refused, no
from huifang.ui import formats
from huifang.ui.forms import DateInput

SECTIONS: tuple[Section, ...] = (BY_CODE["base"], BY_CODE["features"])
PREFIX = "own_"
LONGEST = 400


def active(section: str = "") -> list[OwnField]:
    """The fields in use, in their order; of one section if it is given: one query."""
    rows = OwnField.objects.filter(is_active=True)
    return list(rows.filter(section=section) if section else rows)


def form_fields(fields: Sequence[OwnField]) -> dict[str, forms.Field]:
    """A form field for each, by the name ``own_<code>``."""
    return {PREFIX + field.code: _form_field(field) for field in fields}


def _form_field(field: OwnField) -> forms.Field:
    usual: dict[str, Any] = {"label": field.label, "required": field.required, "help_text": field.help}
    kind = OwnField.Kind
    if field.kind == kind.NUMBER:
        return forms.DecimalField(max_digits=16, decimal_places=4, **usual)
    if field.kind == kind.DATE:
        return forms.DateField(widget=DateInput, **usual)
    if field.kind == kind.CHOICE:
        return forms.ChoiceField(choices=[("", "—"), *((choice, choice) for choice in field.choices)], **usual)
    if field.kind == kind.FLAG:
        return forms.BooleanField(**{**usual, "required": False})
    return forms.CharField(max_length=LONGEST, **usual)


def initial(fields: Sequence[OwnField], extra: Mapping[str, Any]) -> dict[str, Any]:
    """What a form shows at first."""
    return {PREFIX + field.code: extra.get(field.code) for field in fields}


def taken(fields: Sequence[OwnField], cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a form as they are stored; what is empty is left out."""
    found = {field.code: _stored(cleaned.get(PREFIX + field.code)) for field in fields}
    return {code: value for code, value in found.items() if value not in {None, ""}}


def _stored(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else value


def validate(fields: Sequence[OwnField], values: Mapping[str, Any], *, whole: bool = True) -> dict[str, Any]:
    """Values from a file or the API as they are stored; ``whole`` asks for the required ones too.

    Raises:
        Refused: ``own_field_unknown``, ``own_field_missing`` or ``own_field_invalid`` with the field's name.
    """
    known = {field.code: field for field in fields}
    for code in values:
        if code not in known:
            raise Refused(no("own_field_unknown", field=code))
    found = {}
    for code, field in known.items():
        value = values.get(code)
        if value in {None, ""}:
            if field.required and (whole or code in values):
                raise Refused(no("own_field_missing", field=field.label))
            continue
        found[code] = _valid(field, value)
    return found


def read(fields: Sequence[OwnField], texts: Mapping[str, str], today: date) -> tuple[dict[str, Any], bool]:
    """What a register's cells say, by code, and whether one did not fit its field and is left out."""
    found, unfit = {}, False
    for field in fields:
        text = texts.get(field.code, "").strip()
        if not text:
            continue
        day = parse_date(text, today=today) if field.kind == OwnField.Kind.DATE else None
        try:
            found[field.code] = _valid(field, day.effective.isoformat() if day and day.precision == "day" else text)
        except Refused:
            unfit = True
    return found, unfit


def _valid(field: OwnField, value: Any) -> Any:
    text, kind = str(value).strip(), OwnField.Kind
    try:
        if field.kind == kind.NUMBER:
            return _stored(Decimal(text))
        if field.kind == kind.DATE:
            return date.fromisoformat(text).isoformat()
    except (InvalidOperation, ValueError) as error:
        raise Refused(no("own_field_invalid", field=field.label, value=text[:40])) from error
    if field.kind == kind.FLAG:
        if text.lower() not in _FLAGS:
            raise Refused(no("own_field_invalid", field=field.label, value=text[:40]))
        return _FLAGS[text.lower()]
    if (field.kind == kind.CHOICE and text not in field.choices) or len(text) > LONGEST:
        raise Refused(no("own_field_invalid", field=field.label, value=text[:40]))
    return text


_FLAGS = {"true": True, "yes": True, "1": True, "是": True, "false": False, "no": False, "0": False, "否": False}


def shown(field: OwnField, extra: Mapping[str, Any]) -> str:
    """A value in words, "" when it is empty."""
    value = extra.get(field.code)
    if value in {None, ""}:
        return ""
    if field.kind == OwnField.Kind.FLAG:
        return _("yes") if value else _("no")
    if field.kind == OwnField.Kind.DATE:
        return formats.day(date.fromisoformat(str(value)))
    if field.kind == OwnField.Kind.NUMBER:
        return format(Decimal(format(Decimal(str(value)).normalize(), "f")), ",f")
    return str(value)
