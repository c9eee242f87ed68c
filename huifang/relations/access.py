"""Who sees and changes group customers, greetings and suggestions (R12.1)."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from huifang.accounts.models import User
from huifang.archive import access as archive
from huifang.archive.models import Customer
from huifang.kernel.decision import Decision, no
from huifang.organization import access
from huifang.organization.models import Unit
from huifang.relations.models import Fleet, Greeting, Lecture, Suggestion

FLEET, FLEET_EDIT = "relations.fleet.view", "relations.fleet.edit"
GREETING, GREETING_EDIT = "relations.greeting.view", "relations.greeting.edit"
SUGGESTION, SUGGEST, ANSWER = "relations.suggestion.view", "relations.suggestion.create", "relations.suggestion.answer"
Who = User | AnonymousUser


def fleets(user: Who) -> QuerySet[Fleet]:
    """Group customers of one's team, unit or all; those one supervises; those of one's station."""
    own = access.reachable(user, FLEET, owner="manager", unit="unit")
    station = access.reachable(user, FLEET, owner="manager", unit="station")
    return Fleet.objects.filter(Q(own | station))


def may_see_fleet(user: Who, fleet: Fleet) -> Decision:
    """Look at one group customer."""
    people = [fleet.manager_id]
    return access.within(user, FLEET, owners=people, unit=fleet.unit_id) or access.within(user, FLEET, owners=people, unit=fleet.station_id)


def may_enrol(user: User, customer: Customer, unit: Unit) -> Decision:
    """Make a customer a group customer of a department."""
    return archive.may_view(user, customer) & access.within(user, FLEET_EDIT, owners=[], unit=unit.pk)


def may_edit_fleet(user: Who, fleet: Fleet) -> Decision:
    """Change it, plan its year, plan and report visits: the department that keeps in touch, and the field manager."""
    return access.within(user, FLEET_EDIT, owners=[fleet.manager_id], unit=fleet.unit_id)


def may_serve(user: Who, fleet: Fleet) -> Decision:
    """Note a stay in the workshop: its station as well."""
    return may_edit_fleet(user, fleet) or access.within(user, FLEET_EDIT, owners=[], unit=fleet.station_id)


def may_hold(user: Who, station: Unit | int) -> Decision:
    """Plan and hold lectures at a station, supervise it."""
    return access.within(user, FLEET_EDIT, owners=[], unit=station if isinstance(station, int) else station.pk)


def lectures(user: Who) -> QuerySet[Lecture]:
    """Lectures of the stations within reach."""
    return Lecture.objects.filter(access.reachable(user, FLEET, owner="made_by", unit="station"))


def may_see_lecture(user: Who, row: Lecture) -> Decision:
    """Look at one lecture."""
    return access.within(user, FLEET, owners=[row.made_by_id], unit=row.station_id)


def greetings(user: Who) -> QuerySet[Greeting]:
    """Greetings to the customers of one's units."""
    return Greeting.objects.filter(access.reachable(user, GREETING, owner="made_by", unit="unit"))


def may_see_greeting(user: Who, row: Greeting) -> Decision:
    """Look at one greeting."""
    return access.within(user, GREETING, owners=[row.made_by_id], unit=row.unit_id)


def may_greet(user: Who, unit: Unit | int) -> Decision:
    """Write, hand in, cancel a greeting to the customers of a unit."""
    return access.within(user, GREETING_EDIT, owners=[], unit=unit if isinstance(unit, int) else unit.pk)


def suggestions(user: Who) -> QuerySet[Suggestion]:
    """Those one took, one's team took, or that concern one's department."""
    taken = access.reachable(user, SUGGESTION, owner="taken_by", unit="taken_unit")
    asked = access.reachable(user, SUGGESTION, owner="taken_by", unit="unit")
    return Suggestion.objects.filter(Q(taken | asked))


def may_see_suggestion(user: Who, row: Suggestion) -> Decision:
    """Look at one."""
    taken = access.within(user, SUGGESTION, owners=[row.taken_by_id], unit=row.taken_unit_id)
    return taken or access.within(user, SUGGESTION, owners=[row.taken_by_id], unit=row.unit_id)


def may_suggest(user: User, customer: Customer) -> Decision:
    """Write down what a customer suggests."""
    return access.may(user, SUGGEST) & archive.may_view(user, customer)


def may_answer(user: Who, row: Suggestion) -> Decision:
    """Answer it: who leads the department it concerns."""
    return access.within(user, ANSWER, owners=[], unit=row.unit_id)


def may_void(user: Who, row: Suggestion) -> Decision:
    """Void it: whoever took it or their team."""
    if not isinstance(user, User):
        return no("not_signed_in")
    return access.within(user, SUGGEST, owners=[row.taken_by_id], unit=row.taken_unit_id)
