"""The sections of a customer file and their fields: document C 二2.7.1 to 2.7.5, R1.2. Plain data, no Django.

Labels are English message ids, marked here for the catalogue and translated where they are shown
(``labels.section_name``, ``labels.field_name``). What a section holds is one JSON object: field code → value.
Text and choices are strings, numbers and money strings of decimals, dates ISO days, people and tables lists
of objects by column code. Telephone numbers have their place under contacts, never here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


def gettext_noop(text: str) -> str:
    """Mark a message for the catalogue."""
    return text


_ = gettext_noop


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    PEOPLE = "people"
    TABLE = "table"


MONEY_UNIT = "CNY 10,000"
"""The unit of every field of kind money: 万元."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its code (stored), label, kind; choices for a choice, columns for people and tables."""

    code: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    columns: tuple["Field", ...] = ()
    help: str = ""

    @property
    def is_rows(self) -> bool:
        """Does the field hold rows?"""
        return self.kind in {Kind.PEOPLE, Kind.TABLE}


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the file with the clause that asks for it; ``required`` fields make it complete (R1.1)."""

    code: str
    label: str
    clause: str
    icon: str
    fields: tuple[Field, ...]
    about: str = ""

    @property
    def required(self) -> tuple[Field, ...]:
        """The fields without which the section is incomplete."""
        return tuple(field for field in self.fields if field.required)

    def field(self, code: str) -> Field:
        """The field with this code.

        Raises:
            KeyError: there is none.
        """
        for field in self.fields:
            if field.code == code:
                return field
        raise KeyError(code)


SIZES = (
    ("micro", _("micro enterprise")),
    ("small", _("small enterprise")),
    ("medium", _("medium enterprise")),
    ("large", _("large enterprise")),
)
FORMS = (
    ("limited", _("limited company")),
    ("joint_stock", _("joint-stock company")),
    ("state", _("state-owned enterprise")),
    ("foreign", _("foreign-invested enterprise")),
    ("sole", _("sole proprietorship or household business")),
    ("institution", _("public institution or association")),
)
STRENGTHS = (("strong", _("strong")), ("fair", _("fair")), ("weak", _("weak")))
POTENTIALS = (("high", _("high")), ("medium", _("medium")), ("low", _("low")))
ATTITUDES = (("active", _("active")), ("friendly", _("friendly")), ("neutral", _("neutral")), ("cold", _("cold")))
CREDITS = (("aaa", _("grade AAA")), ("aa", _("grade AA")), ("a", _("grade A")), ("b", _("grade B")), ("c", _("grade C")))
ROLES = (
    ("owner", _("owner or shareholder")),
    ("legal", _("legal representative")),
    ("manager", _("general manager")),
    ("decision", _("decision-maker of purchases")),
    ("technical", _("technical head")),
    ("safety", _("safety head")),
    ("finance", _("finance head")),
    ("other", _("other key person")),
)
INFLUENCES = (("decides", _("decides")), ("advises", _("advises")), ("carries_out", _("carries out")))

_NAME = Field("name", _("Name"), required=True)
_POSITION = Field("position", _("Position"))

SECTIONS: tuple[Section, ...] = (
    Section(
        "base",
        _("Base data"),
        "二2.7.2",
        "id-badge-2",
        (
            Field("credit_code", _("Unified social credit code"), help=_("18 characters, as on the licence.")),
            Field("legal_form", _("Legal form"), Kind.CHOICE, choices=FORMS),
            Field("size", _("Size of the enterprise"), Kind.CHOICE, required=True, choices=SIZES),
            Field("founded_on", _("Founded on"), Kind.DATE, required=True),
            Field("registered_capital", _("Registered capital"), Kind.MONEY),
            Field("assets", _("Total assets"), Kind.MONEY, required=True),
            Field("qualification", _("Qualifications and licences"), Kind.LONG, required=True),
            Field("scope", _("Scope of business"), Kind.LONG),
        ),
    ),
    Section(
        "structure",
        _("Organisation and management"),
        "二2.7.2",
        "sitemap",
        (
            Field(
                "units",
                _("Departments"),
                Kind.TABLE,
                required=True,
                columns=(
                    _NAME,
                    Field("under", _("Belongs to"), help=_("The name of the department above; empty at the top.")),
                    Field("head", _("Head")),
                    Field("staff", _("Staff"), Kind.NUMBER),
                    Field("duties", _("Duties")),
                ),
            ),
            Field("management", _("Management system"), Kind.LONG, required=True),
            Field("decisions", _("How purchases are decided"), Kind.LONG),
        ),
    ),
    Section(
        "key_people",
        _("Owners, managers and key people"),
        "二2.7.1",
        "users-group",
        (
            Field(
                "people",
                _("Key people"),
                Kind.PEOPLE,
                required=True,
                columns=(
                    _NAME,
                    _POSITION,
                    Field("role", _("Role"), Kind.CHOICE, choices=ROLES),
                    Field("reports_to", _("Reports to"), help=_("The name of the superior; empty at the top.")),
                    Field("influence", _("Influence on purchases"), Kind.CHOICE, choices=INFLUENCES),
                    Field("background", _("Background")),
                ),
            ),
        ),
    ),
    Section(
        "counterparts",
        _("Their people who deal with us"),
        "二2.7.1",
        "address-book",
        (
            Field(
                "people",
                _("Counterparts"),
                Kind.PEOPLE,
                required=True,
                columns=(
                    _NAME,
                    _POSITION,
                    Field("matters", _("Deals with")),
                    Field("ours", _("Our person")),
                    Field("since", _("Since"), Kind.DATE),
                    Field("habits", _("Habits and preferences")),
                ),
            ),
        ),
    ),
    Section(
        "features",
        _("Features of the customer"),
        "二2.7.3",
        "sparkles",
        (
            Field("service_area", _("Service area"), required=True),
            Field("strength", _("Economic strength"), Kind.CHOICE, required=True, choices=STRENGTHS),
            Field("potential", _("Potential"), Kind.CHOICE, required=True, choices=POTENTIALS),
            Field("staff", _("Number of staff"), Kind.NUMBER, required=True),
            Field("turnover", _("Turnover of the last year"), Kind.MONEY, required=True),
            Field("culture", _("Corporate culture"), Kind.LONG),
            Field("policies", _("Business principles and policies"), Kind.LONG),
            Field("operation", _("Way of operating and managing"), Kind.LONG),
        ),
    ),
    Section(
        "business",
        _("State of business"),
        "二2.7.4",
        "chart-line",
        (
            Field(
                "results",
                _("Results to date"),
                Kind.TABLE,
                required=True,
                columns=(
                    Field("year", _("Year"), Kind.NUMBER, required=True),
                    Field("orders", _("Orders with us"), Kind.NUMBER),
                    Field("amount", _("Amount"), Kind.MONEY),
                    Field("note", _("Note")),
                ),
            ),
            Field("people", _("Calibre of managers and business staff"), Kind.LONG),
            Field(
                "competitors",
                _("Competitors at this customer"),
                Kind.TABLE,
                columns=(_NAME, Field("share", _("Their business there")), Field("relation", _("Their relation to the customer"))),
            ),
            Field("attitude", _("Attitude to us"), Kind.CHOICE, required=True, choices=ATTITUDES),
            Field("ties", _("Business ties with us"), Kind.LONG),
        ),
    ),
    Section(
        "activity",
        _("Business activity"),
        "二2.7.5",
        "activity",
        (
            Field("sales", _("Sales activity"), Kind.LONG, required=True),
            Field("problems", _("Present problems"), Kind.LONG),
            Field("advantages", _("Advantages kept"), Kind.LONG),
            Field("plans", _("Plans for the future"), Kind.LONG, required=True),
            Field("reputation", _("Reputation and image"), Kind.LONG),
        ),
    ),
    Section(
        "credit",
        _("Credit"),
        "二2.7.5",
        "shield-check",
        (
            Field("rating", _("Credit rating"), Kind.CHOICE, required=True, choices=CREDITS),
            Field("limit", _("Credit limit"), Kind.MONEY),
            Field("terms", _("Terms of trade"), Kind.LONG, required=True),
            Field(
                "incidents",
                _("Credit incidents"),
                Kind.TABLE,
                columns=(
                    Field("on", _("Day"), Kind.DATE, required=True),
                    Field("what", _("What happened"), required=True),
                    Field("amount", _("Amount"), Kind.MONEY),
                    Field("outcome", _("Outcome")),
                ),
            ),
        ),
    ),
    Section(
        "projects",
        _("Project size, demand and analysis"),
        "二2.7.1",
        "target-arrow",
        (
            Field("scale", _("Usual size of projects"), Kind.LONG, required=True),
            Field(
                "demand",
                _("Planned demand of the next projects"),
                Kind.TABLE,
                required=True,
                columns=(
                    Field("what", _("Project or need"), required=True),
                    Field("month", _("Expected in"), Kind.DATE),
                    Field("amount", _("Amount"), Kind.MONEY),
                    Field("chance", _("Chance"), Kind.CHOICE, choices=POTENTIALS),
                    Field("note", _("Note")),
                ),
            ),
            Field("analysis", _("Our analysis"), Kind.LONG, required=True),
            Field("approach", _("What we do next"), Kind.LONG),
        ),
    ),
)

BY_CODE: dict[str, Section] = {section.code: section for section in SECTIONS}
CODES: tuple[str, ...] = tuple(BY_CODE)


def section_of(code: str) -> Section:
    """The section with this code.

    Raises:
        KeyError: there is none.
    """
    return BY_CODE[code]


def is_filled(value: object) -> bool:
    """Does a stored value say anything?"""
    return bool(value) if not isinstance(value, str) else bool(value.strip())


def missing(section: Section, values: dict[str, object]) -> tuple[Field, ...]:
    """The required fields that ``values`` lacks."""
    return tuple(field for field in section.required if not is_filled(values.get(field.code)))


def fields() -> Iterator[tuple[Section, Field]]:
    """Every field with its section."""
    for section in SECTIONS:
        for field in section.fields:
            yield section, field
