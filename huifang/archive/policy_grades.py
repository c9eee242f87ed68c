"""The rule of grades: how secret a section is, who reads it as part of their work, who approves a loan (R1.6, C 二2.9).

C grades base data 秘密, contact people 机密, the state of cooperation 绝密. What it leaves open is read so: features 秘密;
structure, key people, counterparts 机密; state of business, activity, credit and projects 绝密. All is changeable by regulation.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_lazy

from huifang.archive.sections import BY_CODE
from huifang.kernel.grades import CONFIDENTIAL, SECRET, TOP_SECRET
from huifang.organization.roles import ROLES
from huifang.regulations.book import Book
from huifang.regulations.names import provide_names
from huifang.regulations.shapes import Problem
from huifang.regulations.shapes.terms import Term
from huifang.regulations.shapes.terms import mark as _

KIND = "access_grade"
OWNER = "owner"
SectionCode = Literal["base", "structure", "key_people", "counterparts", "features", "business", "activity", "credit", "projects"]
GradeCode = Literal["secret", "confidential", "top_secret"]
Reach = Literal["team", "unit", "all"]
GRADES = {SECRET: _("grade secret"), CONFIDENTIAL: _("grade confidential"), TOP_SECRET: _("grade top secret")}
REACHES = {"team": _("customers of their team"), "unit": _("customers of their unit and those below"), "all": _("all customers")}
SECTION_NAMES = {code: section.label for code, section in BY_CODE.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingReader:
    """Somebody whose work is to read the section: no loan is needed."""

    who: Annotated[str, Term(_("Who"), _("A role, or whoever looks after the customer"), refers="graded_reader")]
    reach: Annotated[Reach, Term(_("Which customers"), choices=REACHES)] = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessGrade:
    """The grade of one section; everybody else needs a loan, approved by the chain, for no more than so many days."""

    section: Annotated[SectionCode, Term(_("Section"), choices=SECTION_NAMES)]
    grade: Annotated[GradeCode, Term(_("Grade"), choices=GRADES)]
    readers: Annotated[tuple[StandingReader, ...], Term(_("Reads without a loan"), _("No row: nobody"))] = ()
    chain: Annotated[
        str,
        Term(_("A loan is approved by"), _("A chain of approval of the regulations; without it nothing is lent"), refers="approval_rule"),
    ] = ""
    days: Annotated[int, Term(_("Longest loan in days"), least=1, most=366)] = 30

    def check(self) -> Iterator[Problem]:
        """The same reader stands there once."""
        people = [reader.who for reader in self.readers]
        yield from (Problem(("readers", i, "who"), "twice", {"value": who}) for i, who in enumerate(people) if who in people[:i])


_KEEPERS = ("archive_keeper", "follow_up_head", "executive_director")
_STANDING = {
    SECRET: (*_KEEPERS, "administration_manager", OWNER),
    CONFIDENTIAL: (*_KEEPERS, OWNER),
    TOP_SECRET: _KEEPERS,
}
_GRADE_OF: Mapping[str, GradeCode] = {
    "base": "secret", "features": "secret",
    "structure": "confidential", "key_people": "confidential", "counterparts": "confidential",
    "business": "top_secret", "activity": "top_secret", "credit": "top_secret", "projects": "top_secret",
}  # fmt: skip


def default(section: Any) -> AccessGrade:
    """How a section stands that the regulation in force does not name, while it grades others (“Readings”)."""
    grade = _GRADE_OF[section]
    readers = (StandingReader(who="information_clerk", reach="unit"), *(StandingReader(who=who) for who in _STANDING[grade]))
    return AccessGrade(section=section, grade=grade, readers=readers, chain=f"loan.{grade.replace('_', '-')}")


def words(rule: AccessGrade, names: Any) -> str:
    """The grade as a sentence of the document."""
    end = "" if (get_language() or "").startswith("zh") else " "
    reach = {code: gettext(text) for code, text in REACHES.items()}
    readers = gettext(", ").join(
        names.of("graded_reader", one.who)
        if one.reach == "all" or one.who == OWNER
        else gettext("{who} ({more})").format(who=names.of("graded_reader", one.who), more=reach[one.reach])
        for one in rule.readers
    )
    parts = [gettext("{section}: {grade}.").format(section=gettext(SECTION_NAMES[rule.section]), grade=gettext(GRADES[rule.grade]))]
    parts.append(gettext("Read without a loan by: {readers}.").format(readers=readers or gettext("nobody")))
    if rule.chain:
        chain = names.of("approval_rule", rule.chain)
        parts.append(gettext("Others need a loan, approved by “{chain}”, for at most {n} days.").format(chain=chain, n=rule.days))
    return end.join(parts)


def _readers(_book: Book) -> Mapping[str, str]:
    return {OWNER: gettext("whoever looks after the customer")} | {code: str(role.name) for code, role in ROLES.items()}


def _chains(book: Book) -> Mapping[str, str]:
    return {rule.code: rule.value.subject for rule in book.of("approval_chain")}


provide_names("graded_reader", _readers)
provide_names("approval_rule", _chains)
LABELS: Mapping[str, str | Promise] = {KIND: gettext_lazy("Grade of a section")}
RULES: Mapping[str, type[Any]] = {KIND: AccessGrade}
WORDS: Mapping[str, Callable[[Any, Any], str]] = {KIND: words}
