"""回访登记表 on paper: one record as a sheet with its answers; the lines of registers use the same words (R2.9)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.followup import access
from huifang.followup.corrections import printing as _corrections  # noqa: F401
from huifang.followup.models import Answer, Record
from huifang.followup.rounds import paper as _rounds  # noqa: F401
from huifang.followup.sampling import paper as _samples  # noqa: F401
from huifang.kernel.refs import Ref
from huifang.paperwork.printing import Paper, Printable, Sheet, Table, register
from huifang.paperwork.rules import Box
from huifang.regulations import papers
from huifang.regulations.models import Rule
from huifang.regulations.shapes import Form
from huifang.ui import formats

FORM = "followup.record"
ROOM = {"opinion": 4, "need": 4, "remarks": 4}
WHOLE = frozenset({"project", "cycle", "outcome"})


def with_line(rows: QuerySet[Record]) -> QuerySet[Record]:
    """Records with what a line of the form shows, in one query."""
    return rows.select_related("customer", "agent")


def line(record: Record) -> dict[str, str]:
    """What stands in each box of the form, by its code."""
    return {
        "agent": record.agent.name,
        "number": record.number,
        "customer": record.customer.name,
        "project": "\n".join(_project(p) for p in record.projects),
        "cycle": "\n".join(_duty(d) for p in record.projects for d in _duties(p)),
        "called_at": formats.moment(record.called_at),
        "outcome": _outcome(record),
        "opinion": record.opinion,
        "need": record.need,
        "remarks": "\n".join(_remarks(record)),
    }


def _project(project: Mapping[str, object]) -> str:
    completed = str(project.get("completed_on") or "")
    if project.get("precision") == "month":
        completed = completed[: len("2026-10")]
    return f"{project.get('type', '')} {completed}".strip()


def _duties(project: Mapping[str, object]) -> Iterable[Mapping[str, str]]:
    found = project.get("duties")
    return [d for d in found if isinstance(d, dict)] if isinstance(found, list) else []


def _duty(duty: Mapping[str, str]) -> str:
    return f"{duty.get('duty', '')} {duty.get('target') or ''}".strip()


def _outcome(record: Record) -> str:
    marks = [str(record.get_satisfaction_display())] if record.satisfaction else []
    marks += [_("complaint")] if record.has_complaint else []
    marks += [_("need")] if record.has_need else []
    return "、".join([_("reached"), *marks])


def _remarks(record: Record) -> Iterable[str]:
    if record.state == Record.State.VOID:
        yield _("Voided: {reason}").format(reason=record.void_reason)
    if record.remarks:
        yield record.remarks
    if record.complaint:
        yield _("Complaint: {text}").format(text=record.complaint)
    if record.plan:
        yield _("Plan: {text}").format(text=record.plan)


def answers(record: Record) -> list[tuple[str, str, str]]:
    """Project, question and answer in words, as they were asked. Two queries."""
    given = list(Answer.objects.filter(record=record).select_related("project").order_by("id"))
    rules = Rule.objects.in_bulk({a.rule_id for a in given})
    types = {p.get("id"): str(p.get("type", "")) for p in record.projects}
    return [(types.get(a.project_id, ""), a.question, _answer(a, rules.get(a.rule_id))) for a in given]


def _answer(answer: Answer, rule: Rule | None) -> str:
    items = rule.body.get("items", []) if rule else []
    question: Mapping[str, Any] = next((item for item in items if item.get("code") == answer.code), {})
    words = {option["code"]: option["label"] for option in question.get("options", [])}
    if question.get("kind") == "yesno":
        words = {"yes": _("yes"), "no": _("no"), "true": _("yes"), "false": _("no")}
    elif question.get("kind") == "satisfaction":
        words = {value: str(label) for value, label in Record.Satisfaction.choices}
    elif question.get("kind") == "scale" and answer.value:
        words = {answer.value: _("{n} of 5").format(n=answer.value)}
    return "；".join(part for part in (words.get(answer.value, answer.value), answer.text) if part)


def boxes(record: Record, form: Form) -> list[Box]:
    """The boxes of the form in force, in its order."""
    values = line(record)
    return [Box(label=b.label, value=values.get(b.code, ""), lines=ROOM.get(b.code, 1), whole=b.code in WHOLE) for b in form.fields]


def paper(user: User, pk: int, _query: Mapping[str, str]) -> Paper:
    """The sheet of one record.

    Raises:
        Record.DoesNotExist: there is none that the user may see.
    """
    record = with_line(access.records_visible_to(user)).get(pk=pk)
    form = papers.form(FORM, record.called_at)
    head = [(_("Length of the call"), formats.duration(record.seconds))]
    if record.next_on:
        head.append((_("Next follow-up"), formats.day(record.next_on)))
    return Paper(
        form=FORM,
        subject=Ref.of(record),
        title=form.title,
        name=f"{form.title} {record.number}",
        template="form",
        body=Sheet(boxes=boxes(record, form), head=head, tables=_tables(record)).plain(),
        copies=form.copies,
        number=record.number,
        stamp=form.void if record.state == Record.State.VOID else "",
        owners=(record.agent_id,),
        unit=record.unit_id,
    )


def _tables(record: Record) -> Sequence[Table]:
    asked = answers(record)
    columns = (_("Project"), _("Question"), _("Answer"))
    return [Table(title=_("Questions and answers"), columns=columns, shares=(2, 4, 3), rows=asked)] if asked else []


register(Printable(FORM, paper))
