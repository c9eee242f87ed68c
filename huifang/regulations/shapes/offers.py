"""Rules about what there is: project types and the services offered to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from huifang.regulations.shapes.dates import TYPES
from huifang.regulations.shapes.parsing import Problem
from huifang.regulations.shapes.terms import Term
from huifang.regulations.shapes.terms import mark as _


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectType:
    """A kind of project and every way in which offices write it (R1.4)."""

    code: Annotated[str, Term(_("Code"), _("Short and lasting, in Latin letters"), most=40)]
    name: Annotated[str, Term(_("Name"), most=40)]
    short_name: Annotated[str, Term(_("Short name"), _("For lists and screens"), most=12)]
    group: Annotated[str, Term(_("Group"), most=40)]
    synonyms: Annotated[tuple[str, ...], Term(_("Also written as"), _("One per line"), most=60)] = ()
    describes: Annotated[str, Term(_("Description"), most=300, long=True)] = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every spelling, the full name first."""
        return tuple(dict.fromkeys((self.name, self.short_name, *self.synonyms)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service that the company offers; a package holds the codes of others (R2.3)."""

    code: Annotated[str, Term(_("Code"), _("Short and lasting, in Latin letters"), most=40)]
    name: Annotated[str, Term(_("Name"), most=60)]
    description: Annotated[str, Term(_("Description"), _("Read out by the agent"), most=500, long=True)]
    project_types: Annotated[tuple[str, ...], TYPES]
    package: Annotated[
        tuple[str, ...], Term(_("Package of"), _("The services sold together; none for a single service"), refers="service")
    ] = ()

    def check(self) -> Iterator[Problem]:
        """A package doesn't hold itself."""
        if self.code in self.package:
            yield Problem(("package", self.package.index(self.code)), "holds_itself")
