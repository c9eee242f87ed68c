"""A reference to any row of any context without a foreign key: ``archive.customer:12``."""

from dataclasses import dataclass
from typing import ClassVar, Protocol


class Referable(Protocol):
    """A row that names its kind."""

    ref_kind: ClassVar[str]

    @property
    def pk(self) -> object: ...


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """Kind and id of a row; ``str()`` and ``parse`` are inverse."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def of(cls, row: Referable) -> "Ref":
        """The reference of a saved row."""
        return cls(row.ref_kind, str(row.pk))

    @classmethod
    def parse(cls, text: str) -> "Ref":
        """Read ``kind:id`` back.

        Raises:
            ValueError: there is no kind or no id.
        """
        kind, separator, identity = text.partition(":")
        if not (kind and separator and identity):
            raise ValueError(f"not a reference: {text!r}")
        return cls(kind, identity)


def system(name: str) -> Ref:
    """The actor of work that no person does, such as the planner or the sweep."""
    return Ref("system", name)
