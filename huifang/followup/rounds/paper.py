"""The closing report on paper: its words, and the figures it was made from (R2.15, R11.2)."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.followup.labels import SATISFACTION
from huifang.followup.models import RoundReport
from huifang.followup.rounds import reporting
from huifang.followup.rounds.figures import Sums, kept
from huifang.kernel.refs import Ref
from huifang.paperwork.printing import Paper, Printable, Sheet, Table, register
from huifang.paperwork.rules import Box
from huifang.regulations import papers
from huifang.ui import formats


def paper(user: User, pk: int, _query: Mapping[str, str]) -> Paper:
    """The report as it was filed.

    Raises:
        RoundReport.DoesNotExist: there is none that the user may see, or it was not filed.
    """
    row = RoundReport.objects.select_related("round__unit", "round__owner", "asked_by").get(pk=pk, state=RoundReport.State.FILED)
    if not reporting.may_read(user, row):
        raise RoundReport.DoesNotExist
    title = _title(row)
    return Paper(
        form=reporting.FORM,
        subject=Ref.of(row),
        title=title,
        name=f"{title} {row.number}",
        template="form",
        body=lambda: Sheet(boxes=boxes(row), head=head(row), tables=tables(kept(row.figures))).plain(),
        number=row.number,
        owners=(row.round.owner_id, row.asked_by_id),
        unit=row.round.unit_id,
    )


def _title(row: RoundReport) -> str:
    try:
        return papers.form(reporting.FORM, row.filed_at or row.made_at).title
    except LookupError:
        return _("Closing report of a follow-up round")


def head(row: RoundReport) -> list[tuple[str, str]]:
    """What stands under the title."""
    return [
        (_("Counted"), formats.moment(row.made_at)),
        (_("Filed"), formats.moment(row.filed_at or row.made_at)),
        (_("Sent to"), "、".join(row.sent_to)),
    ]


def boxes(row: RoundReport) -> list[Box]:
    """The round, its rates, the words."""
    found, run = kept(row.figures), row.round
    window = f"{formats.day(run.starts_on)} – {formats.day(run.ends_on)}"
    return [
        Box(label=_("Round"), value=run.name),
        Box(label=_("Unit"), value=run.unit.name),
        Box(label=_("Window"), value=window),
        Box(label=_("Answers for it"), value=run.owner.name if run.owner else run.unit.name),
        Box(label=_("Population"), value=run.population, whole=True),
        Box(label=_("Followed up"), value=str(found.followed)),
        Box(label=_("Customers reached"), value=str(found.reached)),
        Box(label=_("Satisfied"), value=str(found.satisfied), whole=True),
        Box(label=_("Words of the report"), value=row.text, lines=12),
    ]


def tables(found: Sums) -> list[Table]:
    """Agents, and answers about satisfaction."""
    agents = [[line.name, str(line.calls), str(line.followed), str(line.reached), str(line.satisfied)] for line in found.agents]
    said = [[str(SATISFACTION[v][0]) if v in SATISFACTION else _("not said"), str(n)] for v, n in found.satisfaction.items()]
    columns = [_("Agent"), _("Planned calls"), _("Followed up"), _("Customers reached"), _("Satisfied")]
    return [
        Table(title=_("By agent"), columns=columns, shares=[2, 1, 2, 2, 2], rows=agents),
        Table(title=_("Answers about satisfaction"), columns=[_("Answer"), _("Records")], shares=[2, 1], rows=said),
    ]


register(Printable(reporting.FORM, paper))
