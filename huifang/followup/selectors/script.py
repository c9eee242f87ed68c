"""What to say: scripts with the names filled in, in each language, phrases and manners (R2.7)."""

from dataclasses import dataclass
from datetime import date, datetime

from huifang.accounts.models import User
from huifang.archive.models import Contact, Customer
from huifang.complaints.guides import guides
from huifang.complaints.safety_rules import ComplaintGuide
from huifang.followup.selectors.call import CallSheet
from huifang.kernel import clock
from huifang.kernel.chinese import salutation
from huifang.knowledge import selectors as knowledge
from huifang.knowledge.rules import Line
from huifang.organization import company

SPOKEN_TITLES = {"mr": "先生", "ms": "女士"}


@dataclass(frozen=True, slots=True)
class Talk:
    """The right column: the lines of each language by part, and what never to say."""

    languages: dict[str, dict[str, Line]]
    forbidden: list[str]
    manners: list[str]
    salutation: str
    guides: list[ComplaintGuide]


def talk(sheet: CallSheet, user: User, contact: Contact | None, at: datetime) -> Talk:
    """What to say to ``contact`` on this call."""
    on = clock.local_date(at)
    facts = _facts(sheet, user, contact)
    kind = sheet.sections[0].project.type if sheet.sections else "*"
    return Talk(
        languages={code: knowledge.lines(language=code, project_type=kind, facts=facts, on=on) for code in Customer.Language.values},
        forbidden=knowledge.phrases("forbidden", on=on),
        manners=[*knowledge.phrases("etiquette_outgoing", on=on), *knowledge.phrases("etiquette", on=on)],
        salutation=facts["salutation"],
        guides=guides((), on, sheet.task.unit),
    )


def address(contact: Contact | None) -> str:
    """How to address a contact: 黄女士."""
    return salutation(contact.shown_name, SPOKEN_TITLES.get(contact.title, "")) if contact else ""


def spoken_day(day: date, *, month_only: bool = False) -> str:
    """A date as it is said: 2025年12月10日."""
    return f"{day.year}年{day.month}月" + ("" if month_only else f"{day.day}日")


def _facts(sheet: CallSheet, user: User, contact: Contact | None) -> dict[str, str]:
    first = sheet.sections[0] if sheet.sections else None
    item = first.items[0] if first else None
    target = item.obligation.target_on if item else None
    completed = first.project.completed_on if first else None
    ours = company.facts()
    return {
        "customer_name": sheet.customer.name,
        "contact_name": contact.shown_name if contact else "",
        "salutation": address(contact),
        "agent_name": user.name,
        "company": ours["name"],
        "hotline": ours["hotline"],
        "project_type": first.type_name if first else "",
        "completed_on": spoken_day(completed, month_only=first.project.precision == "month") if first and completed else "",
        "duty": item.words.duty if item else "",
        "due_on": spoken_day(target) if target else "",
        "tell": item.words.tell if item else "",
        "services": "、".join(service.name for service in sheet.services),
    }
