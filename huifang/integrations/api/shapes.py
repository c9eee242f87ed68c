"""Types of what comes in and goes out. What comes in is taken as it is written: no number from a text, no unknown field."""

import re
from datetime import date, datetime
from typing import Annotated, Any

from ninja import Path
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StringConstraints
from pydantic_core import PydanticCustomError

BIGGEST = 2**63 - 1


_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ].+", re.ASCII)


def _day(value: Any) -> Any:
    """A day as it is described: a number of seconds is none."""
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise PydanticCustomError("not_text", "write it as text")
    return _written(value)


def _moment(value: Any) -> Any:
    if isinstance(value, str) and not _MOMENT.fullmatch(value):
        raise PydanticCustomError("not_text", "write it as text")
    return _written(value)


def _written(value: Any) -> Any:
    if not isinstance(value, str | date):
        raise PydanticCustomError("not_text", "write it as text")
    return value


def _printable(text: str) -> str:
    if any(ord(c) < 32 and c not in "\n\r\t" for c in text) or any(0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise PydanticCustomError("control_characters", "control characters")
    return text


def _plausible(day: date) -> date:
    if not 1900 <= day.year <= 2200:
        raise PydanticCustomError("date_implausible", "not between 1900 and 2200")
    return day


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise PydanticCustomError("moment_without_zone", "name the offset")
    _plausible(moment.date())
    return moment


class Out(BaseModel):
    """Something that is answered."""

    model_config = ConfigDict(extra="ignore")


class In(BaseModel):
    """Something that is sent; a field that is not described is refused."""

    model_config = ConfigDict(extra="forbid")


class Named(Out):
    """A person, unit or customer."""

    id: int
    name: str


def named(row: Any) -> dict[str, Any] | None:
    """Id and name of a row, none for none."""
    return {"id": row.pk, "name": row.name} if row is not None else None


class Body(In):
    """A change: only the fields that are sent are changed."""

    def changes(self) -> dict[str, Any]:
        """The fields that were sent."""
        return {name: getattr(self, name) for name in self.model_fields_set}


Text = Annotated[str, AfterValidator(_printable)]
Stated = Annotated[str, StringConstraints(min_length=1, pattern=r"\S"), AfterValidator(_printable)]
Number = Annotated[StrictInt, Field(ge=1, le=BIGGEST)]
PathId = Annotated[int, Path(ge=1, le=BIGGEST)]
Day = Annotated[date, BeforeValidator(_day), AfterValidator(_plausible)]
Moment = Annotated[datetime, BeforeValidator(_moment), AfterValidator(_aware)]
Flag = StrictBool
