"""Text columns that are sealed at rest: plain in Python, cipher in the database, never compared there (R1.6)."""

from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact, IsNull

from huifang.archive import sealing


class SealedCharField(models.CharField):  # type: ignore[type-arg]
    """A short text sealed at rest. A query may ask only whether it is blank; finding it is the search's (keyed tokens)."""

    def db_type(self, connection: Any) -> str | None:
        return models.TextField().db_type(connection)

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return sealing.seal_text(text) if text else text

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str | None:
        return sealing.open_text(value) if value else value

    @classmethod
    def get_lookups(cls) -> dict[str, Any]:
        return {"exact": Blank, "isnull": IsNull}

    def get_lookup(self, lookup_name: str) -> Any:
        return self.get_lookups().get(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        return None


class Blank(Exact):
    """Only the blank text is stored as it is."""

    def get_prep_lookup(self) -> Any:
        if self.rhs != "":
            raise FieldError("a sealed text is not found by its value")
        return ""
