"""Which facts are breaches, whose, and what the regulation in force makes of them (D3 1–7)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from huifang.accounts.models import User
from huifang.followup.models import Round
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from huifang.obligations.models import Obligation
from huifang.organization.models import Unit
from huifang.organization.selectors import home_unit, resolve
from huifang.quality.rules import Points
from huifang.regulations.models import Rule
from huifang.regulations.selectors import TypedRule, rules_in_force

MISSED, FORM, DUTY = "followup.round.missed", "followup.form.missed", "obligations.obligation.breached"
KINDS = (MISSED, FORM, DUTY)


@dataclass(frozen=True, slots=True)
class Charge:
    """Points that one fact costs one person by one rule."""

    event: Event
    person: User
    unit: Unit | None
    rule: TypedRule[Points]

    @property
    def key(self) -> str:
        """Breach, fact and person: what is charged once."""
        return f"{self.rule.value.breach}/{self.event.pk}/{self.person.pk}"


def charges(event: Event) -> list[Charge]:
    """What a fact costs, by the rules that were in force when it happened; nothing where no rule says so."""
    if event.kind not in KINDS:
        return []
    person, regulation, duty = _whose(event)
    if person is None:
        return []
    unit = home_unit(person, event.at)
    rules = rules_in_force(Points, clock.local_date(event.at), unit)
    return [Charge(event, person, unit, rule) for rule in _fitting(rules, event, regulation, duty)]


def _whose(event: Event) -> tuple[User | None, str, str]:
    """Who answers for it, the regulation that the duty comes from, and the duty's rule."""
    if event.kind == DUTY:
        row = Obligation.objects.select_related("rule__version__regulation").filter(pk=int(event.subject_id)).first()
        if row is None:
            return None, "", ""
        people = resolve(owner_then(row, event), event.at)
        return (people[0] if people else None), row.rule.version.regulation.code, row.rule_code
    person = User.objects.filter(pk=event.data["person"]).first()
    return person, _regulation_of(event) if event.kind == MISSED else "", ""


def _regulation_of(event: Event) -> str:
    rule = Round.objects.filter(pk=int(event.subject_id)).values_list("rule", flat=True).first()
    found = Rule.objects.filter(pk=rule).values_list("version__regulation__code", flat=True).first() if rule else None
    return str(found or "-")


def owner_then(row: Obligation, event: Event) -> Ref | None:
    """Whose duty it was when it was breached: as it was born, or as it was last handed over before that."""
    handed = Event.objects.filter(
        kind="obligations.obligation.handed_over", subject_kind=Obligation.ref_kind, subject_id=str(row.pk), pk__lt=event.pk
    )
    last = handed.order_by("-pk").first()
    if last is not None:
        return Ref.parse(str(last.data["owner"]))
    return Ref(row.born_owner_kind, str(row.born_owner_id)) if row.born_owner_kind else None


def _fitting(rules: Iterable[TypedRule[Points]], event: Event, regulation: str, duty: str) -> Iterator[TypedRule[Points]]:
    """The rules that speak of this fact; a duty costs by the regulation that it comes from."""
    for rule in rules:
        breach = rule.value.breach
        if event.kind == FORM:
            fits = breach == "form"
        elif rule.regulation_code != regulation:
            fits = False
        elif event.kind == DUTY:
            fits = duty in rule.value.duties
        else:
            fits = breach == "coverage" or (breach == "advance_report" and not event.data.get("reported"))
        if fits:
            yield rule
