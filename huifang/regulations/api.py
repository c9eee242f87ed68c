"""Regulations in force for other systems, to read: clauses and their typed rules."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from huifang.integrations.api import Out, ProblemError, Routes
from huifang.kernel import clock
from huifang.regulations import selectors
from huifang.regulations.access import VIEW
from huifang.regulations.models import Regulation, RegulationVersion

api = Routes("regulations", _("Regulations in force"), order=60)


class RegulationOut(Out):
    """A regulation and the version in force today."""

    code: str
    title: str
    version: int
    effective_from: date


class RuleOut(Out):
    """A typed rule; ``body`` is what it says, by the shape of its kind."""

    code: str
    kind: str
    body: dict[str, Any]


class ClauseOut(Out):
    """A clause with its rules that are switched on."""

    number: str
    title: str
    text: str
    rules: list[RuleOut]


class RegulationWhole(RegulationOut):
    """A regulation with its clauses."""

    clauses: list[ClauseOut]


def regulation_out(row: Regulation, version: RegulationVersion) -> dict[str, Any]:
    """A regulation without its clauses."""
    return {"code": row.code, "title": row.title, "version": version.number, "effective_from": version.effective_from}


def _in_force(row: Regulation, today: date) -> RegulationVersion | None:
    """The version in force, from what is loaded."""
    known = [v for v in row.versions.all() if v.published_at and v.effective_from and v.effective_from <= today]
    return max(known, key=lambda v: v.number, default=None)


@api.get("/regulations", name="regulations", permission=VIEW, response=list[RegulationOut], summary=_("List regulations in force"))
def regulations(request: HttpRequest) -> Any:
    today = clock.today()
    pairs = [(row, _in_force(row, today)) for row in selectors.regulations()]
    return [regulation_out(row, version) for row, version in pairs if version]


@api.get("/regulations/{code}", name="regulation", permission=VIEW, response=RegulationWhole, summary=_("One regulation with its clauses"))
def regulation(request: HttpRequest, code: str) -> Any:
    row = Regulation.objects.filter(code=code).first() if code.isprintable() else None
    version = selectors.version_in_force(row, clock.today()) if row else None
    if row is None or version is None:
        raise ProblemError(404, "not_found")
    clauses = [
        {
            "number": clause.number,
            "title": clause.title,
            "text": clause.text,
            "rules": [{"code": r.code, "kind": r.kind, "body": r.body} for r in clause.rules.all() if r.enabled],
        }
        for clause in selectors.clauses(version)
    ]
    return {**regulation_out(row, version), "clauses": clauses}
