"""The register of a month as paper and as a workbook: an agent's sheet each, the columns of the form in force (R2.9, R2.15)."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.followup.models import Record
from huifang.followup.printing import FORM as RECORD_FORM
from huifang.followup.printing import line, with_line
from huifang.kernel import clock
from huifang.kernel.decision import Refused, no
from huifang.kernel.refs import Ref
from huifang.paperwork.printing import Paper, Printable, register
from huifang.regulations import papers
from huifang.regulations.shapes import Form
from huifang.reports import access
from huifang.reports.access import Scope
from huifang.reports.narrowing import Narrowing
from huifang.reports.rules import Month
from huifang.reports.selectors import records_in
from huifang.reports.workbooks import register_workbook
from huifang.ui import formats

FORM = "reports.register"
MOST = 3000
"""Lines that one PDF holds; more are taken away as a workbook, or agent by agent."""
SHARES = {
    "number": 1.5,
    "customer": 2.1,
    "project": 2.4,
    "cycle": 1.9,
    "called_at": 1.5,
    "outcome": 1.3,
    "opinion": 2.0,
    "need": 1.6,
    "remarks": 2.0,
}


def lines(scope: Scope, month: Month) -> QuerySet[Record]:
    """The lines of the register, void ones too, agent by agent."""
    return with_line(records_in(scope, month)).order_by("agent__name", "agent", "called_at", "id")


def paper_of(rows: QuerySet[Record], month: Month, scope: Scope, owner: int | None = None) -> Paper:
    """The register as a document; ``scope`` makes the totals of its workbook, ``owner`` is for whom it is made.

    Raises:
        LookupError: no regulation in force holds the form.
    """
    form = papers.form(RECORD_FORM, month.start)
    return Paper(
        form=FORM,
        subject=Ref(FORM, str(month.code)),
        title=form.title,
        name=f"{form.title} {month}",
        template="register",
        body=lambda: _body(rows, form, month),
        owners=(owner,),
        workbook=lambda: register_workbook(rows, form, month, scope),
        workbook_permission=access.EXPORT,
    )


def _body(rows: QuerySet[Record], form: Form, month: Month) -> Mapping[str, object]:
    if rows.count() > MOST:
        raise Refused(no("too_many_lines", most=MOST))
    boxes = [box for box in form.fields if box.code != "agent"]
    return {
        "columns": [box.label for box in boxes],
        "shares": [SHARES.get(box.code, 1.5) for box in boxes],
        "groups": list(_groups(rows, form, month)),
    }


def _groups(rows: QuerySet[Record], form: Form, month: Month) -> Iterable[Mapping[str, object]]:
    codes = [box.code for box in form.fields if box.code != "agent"]
    agent_label = next((box.label for box in form.fields if box.code == "agent"), _("Agent"))
    for _agent, found in groupby(rows, key=lambda r: r.agent_id):
        records = list(found)
        void = sum(r.state == Record.State.VOID for r in records)
        said = [line(r) | {"called_at": _moment(r)} for r in records]
        foot = _("{n} lines").format(n=len(records)) + ("" if not void else _(", {n} of them void").format(n=void))
        yield {
            "head": [[agent_label, records[0].agent.name], [_("Month"), str(month)]],
            "rows": [[values.get(code, "") for code in codes] for values in said],
            "foot": foot,
        }


def _moment(record: Record) -> str:
    """Date over weekday and time: a narrow column breaks nowhere else."""
    local = clock.local(record.called_at)
    return f"{local:%Y-%m-%d}\n{formats.weekday(local.date())} {local:%H:%M}"


def paper(user: User, code: int, query: Mapping[str, str]) -> Paper:
    """The register of a month (``202610``) as far as the user may read it, narrowed by ``unit`` and ``agent``.

    Raises:
        LookupError: no such month, or nothing to read in it.
        Refused: the user reads no records, or there are too many lines for one PDF.
    """
    try:
        month = Month.from_code(code)
    except ValueError as error:
        raise LookupError(code) from error
    at = Narrowing.read(query)
    scope = access.scope_of(user).within(unit=at.unit, agent=at.agent)
    rows = lines(scope, month).filter(pk__in=access.records_for(user).values("pk"))
    if not rows.exists():
        raise LookupError(code)
    return paper_of(rows, month, scope, user.pk)


register(Printable(FORM, paper))
