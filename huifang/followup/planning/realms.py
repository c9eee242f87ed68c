"""Which units are under the same rules, and what those rules ask for: several regulations can be in force for different units (R2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from huifang.followup.planning.lanes import CALENDAR, KINDS, Lane, Lanes, digest_of, rule_digests
from huifang.kernel.calendar import WorkCalendar
from huifang.organization.models import Unit
from huifang.regulations import selectors
from huifang.regulations.book import Book, overlay
from huifang.regulations.models import Regulation

READ = (*KINDS, "grouping")
"""The kinds of rules that planning reads; units that differ in others only are one realm."""


@dataclass
class Realms:
    """The distinct sets of planning rules, each with its lanes, and the one of each unit; the first is the company's."""

    books: list[Book]
    places: dict[int, int] = field(default_factory=dict)
    """Unit → place of its book."""

    def __post_init__(self) -> None:
        self._known: dict[object, Lane] = {}
        self.lanes = [Lanes(book, self._known) for book in self.books]

    @property
    def several(self) -> bool:
        """Do units differ? If not, no statement needs to ask for a customer's unit."""
        return len(self.books) > 1

    def of(self, unit: int | None) -> Lanes:
        """The lanes of a unit; those of the company for a unit that is not known."""
        return self.lanes[self.places.get(unit or 0, 0)]

    @property
    def all(self) -> list[Lane]:
        """Every lane met so far."""
        return list(self._known.values())

    @property
    def anchored_codes(self) -> tuple[str, ...]:
        """Codes of the rules that count, somewhere, from when a duty was last done."""
        return tuple(sorted({code for lanes in self.lanes for code in lanes.anchored_codes}))

    def digests(self, calendar: WorkCalendar) -> dict[str, str]:
        """A digest of each rule that dates depend on with where it holds, by code, and of the calendar."""
        found = [rule_digests(book, calendar) for book in self.books]
        if not self.several:
            return found[0]
        units = [sorted(unit for unit, place in self.places.items() if place == n) for n in range(len(self.books))]
        codes = sorted({code for one in found for code in one} - {CALENDAR})
        whole = {code: digest_of([[one[code], units[n]] for n, one in enumerate(found) if code in one]) for code in codes}
        return whole | {CALENDAR: found[0][CALENDAR]}


def realms(day: date) -> Realms:
    """The rules in force on a day for every unit."""
    with selectors.snapshot():
        return gather(selectors.book(day), {unit.pk: selectors.book(day, unit) for unit in Unit.objects.order_by("pk")})


def gather(company: Book, books: Mapping[int, Book]) -> Realms:
    """Put units whose planning rules are the same together; the company's own rules come first if any unit has them."""
    found: dict[tuple[tuple[int, int], ...], tuple[Book, list[int]]] = {}
    wide = _key(company)
    if not books or any(_key(book) == wide for book in books.values()):
        found[wide] = (company, [])
    for unit, book in books.items():
        found.setdefault(_key(book), (book, []))[1].append(unit)
    made = Realms([book for book, _units in found.values()])
    made.places = {unit: n for n, (_book, units) in enumerate(found.values()) for unit in units}
    return made


def with_draft(old: Book, new: Book, day: date) -> Realms:
    """The rules on a day if those of ``new`` took the place of those of ``old`` in one regulation, wherever that is in force."""
    known, wanted = {rule.id for rule in old.rules}, {rule.id for rule in new.rules}
    changed = [rule for rule in new.rules if rule.id not in known] or [rule for rule in old.rules if rule.id not in wanted]
    if not changed:
        return realms(day)
    code = changed[0].regulation_code
    path = Regulation.objects.filter(code=code).values_list("unit__path", flat=True).first() or ""
    own = [rule for rule in new.rules if rule.regulation_code == code]

    def replaced(book: Book) -> Book:
        others = [rule for rule in book.rules if rule.regulation_code != code]
        wider = [rule for rule in others if len(rule.unit) <= len(path)]
        return Book(overlay((wider, own, [rule for rule in others if len(rule.unit) > len(path)])))

    with selectors.snapshot():
        books = {unit.pk: (unit.path, selectors.book(day, unit)) for unit in Unit.objects.order_by("pk")}
        company = selectors.book(day)
    drafted = {unit: replaced(book) if where.startswith(path) else book for unit, (where, book) in books.items()}
    return gather(company if path else replaced(company), drafted)


def _key(book: Book) -> tuple[tuple[int, int], ...]:
    """The rules that planning reads, in their order."""
    return tuple((n, rule.id) for n, kind in enumerate(READ) for rule in book.of(kind))
