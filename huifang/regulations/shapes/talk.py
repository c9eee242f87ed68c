"""Rules about what is said: scripts, phrases, questions."""

import string
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from huifang.regulations.shapes.dates import ANY_TYPES
from huifang.regulations.shapes.parsing import Problem
from huifang.regulations.shapes.terms import Term
from huifang.regulations.shapes.terms import mark as _

PLACEHOLDERS = {
    "customer_name": _("name of the customer"),
    "contact_name": _("name of the contact"),
    "salutation": _("Mr or Ms with the surname"),
    "agent_name": _("name of the agent"),
    "company": _("our company"),
    "hotline": _("our hotline"),
    "project_type": _("type of the project"),
    "completed_on": _("completion date"),
    "duty": _("what is due"),
    "due_on": _("due date"),
    "tell": _("what to tell"),
    "services": _("services to offer"),
}
TOPICS = {
    "feeling": _("the customer's feelings"),
    "service": _("quality of service"),
    "report": _("quality of the report"),
    "technician": _("work of the technicians"),
    "sales": _("work of the salespeople"),
    "company": _("view of the company"),
    "suggestion": _("suggestions to departments"),
    "progress": _("state of the project"),
    "need": _("needs"),
    "inspection": _("inspections by the authority"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What the agent says in one part of the call, in one language (R2.7)."""

    part: Annotated[
        Literal["opening", "content", "closing", "comfort", "complaint"],
        Term(
            _("Part of the call"),
            choices={
                "opening": _("opening"),
                "content": _("content"),
                "closing": _("closing"),
                "comfort": _("comfort"),
                "complaint": _("taking a complaint"),
            },
        ),
    ]
    language: Annotated[
        Literal["mandarin", "cantonese"],
        Term(_("Language"), choices={"mandarin": _("Mandarin"), "cantonese": _("Cantonese")}),
    ]
    text: Annotated[
        str,
        Term(_("Text"), _("Names in braces, such as {customer_name}, are filled in"), most=1500, long=True),
    ]
    project_types: Annotated[tuple[str, ...], ANY_TYPES] = ("*",)

    def check(self) -> Iterator[Problem]:
        """Only placeholders that a call can fill."""
        try:
            used = [name for _text, name, _spec, _conversion in string.Formatter().parse(self.text) if name is not None]
        except ValueError:
            yield Problem(("text",), "braces")
            return
        for name in used:
            if name not in PLACEHOLDERS:
                yield Problem(("text",), "unknown_placeholder", {"value": name, "known": tuple(PLACEHOLDERS)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Phrases that are forbidden, or the manners of the telephone (R2.7, R7.1)."""

    list: Annotated[
        Literal["forbidden", "etiquette", "etiquette_incoming", "etiquette_outgoing"],
        Term(
            _("List"),
            choices={
                "forbidden": _("forbidden phrases"),
                "etiquette": _("manners on every call"),
                "etiquette_incoming": _("manners on incoming calls"),
                "etiquette_outgoing": _("manners on outgoing calls"),
            },
        ),
    ]
    items: Annotated[tuple[str, ...], Term(_("Phrases"), _("One per line"), most=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer to choose."""

    code: Annotated[str, Term(_("Code"), _("Short and lasting, in Latin letters"), most=40)]
    label: Annotated[str, Term(_("Wording"), most=60)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of the call and what it is for (R2.14)."""

    code: Annotated[str, Term(_("Code"), _("Short and lasting, in Latin letters"), most=40)]
    text: Annotated[str, Term(_("Question"), most=200)]
    kind: Annotated[
        Literal["choice", "scale", "text", "satisfaction", "yesno"],
        Term(
            _("Answered by"),
            choices={
                "choice": _("one of the answers"),
                "scale": _("a mark from 1 to 5"),
                "text": _("words"),
                "satisfaction": _("satisfied or not"),
                "yesno": _("yes or no"),
            },
        ),
    ]
    asks: Annotated[str, Term(_("Asks about"), refers="topic")]
    options: Annotated[tuple[Option, ...], Term(_("Answers"), _("For a question with answers to choose"))] = ()
    required: Annotated[bool, Term(_("Must be answered"))] = False

    def check(self) -> Iterator[Problem]:
        """Answers belong to a choice, at least two of them, each once; the topic is known."""
        if self.kind == "choice" and len(self.options) < 2:
            yield Problem(("options",), "too_few_answers")
        if self.kind != "choice" and self.options:
            yield Problem(("options",), "answers_not_used")
        if self.asks not in TOPICS:
            yield Problem(("asks",), "unknown_code", {"value": self.asks, "choices": tuple(TOPICS)})
        codes = [option.code for option in self.options]
        yield from (Problem(("options", i, "code"), "twice", {"value": c}) for i, c in enumerate(codes) if c in codes[:i])


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """The questions asked about projects of some types, in their order (R2.7, R2.14)."""

    project_types: Annotated[tuple[str, ...], ANY_TYPES]
    items: Annotated[tuple[Question, ...], Term(_("Questions"))]

    def check(self) -> Iterator[Problem]:
        """Each question code stands once."""
        codes = [item.code for item in self.items]
        yield from (Problem(("items", i, "code"), "twice", {"value": c}) for i, c in enumerate(codes) if c in codes[:i])
