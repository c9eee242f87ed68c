"""Answers come in: by link, in a call, on a visit. One sheet for each submission (R2.5, R2.14)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from huifang.accounts.models import User
from huifang.archive.models import Contact, Customer
from huifang.files import services as files
from huifang.files.receiving import Received
from huifang.journal.services import Actor, create_or_get, record
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.kernel.refs import Ref, system
from huifang.surveys import access, contradicting
from huifang.surveys.models import Answer, Link, QuestionnaireVersion, Sheet
from huifang.surveys.reading import Paper, paper
from huifang.surveys.rules.answers import Reading, read
from huifang.surveys.services import links

PUBLIC = system("survey-link")


class Unfit(Exception):
    """What was answered can't be taken: ``wrong`` holds a reason code for each question's code."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(", ".join(wrong))
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody answered: values by the question's code, received photos by the question's code."""

    values: Mapping[str, Sequence[str]]
    photos: Mapping[str, Sequence[Received]] = field(default_factory=dict)


@transaction.atomic
def answer_link(link: Link, given: Given, *, at: datetime) -> Sheet:
    """Take the answer of a link. Of two submissions at once, one is stored.

    Raises:
        Unfit: something is missing or wrong; the link stays open, nothing was written.
        Refused: ``survey_link_used``, ``survey_link_withdrawn`` or ``survey_link_expired``.
    """
    found = paper(link.version)
    if refused := standing_of(link, at):
        raise Refused(no(refused))
    reading = _fit(found, given)
    won = Link.objects.filter(pk=link.pk, state=Link.State.OPEN, expires_at__gt=at).update(state=Link.State.USED, closed_at=at)
    if not won:
        link.refresh_from_db()
        raise Refused(no(standing_of(link, at) or "survey_link_used"))
    return _store(
        found, reading, given, key=f"link/{link.pk}", customer=link.customer, contact=link.contact, way=Sheet.Way.LINK,
        source=link.task_ref, link=link, by=PUBLIC, at=at,
    )  # fmt: skip


def standing_of(link: Link, at: datetime) -> str:
    """Why a link can't be answered any more; empty while it can."""
    if link.state != Link.State.OPEN:
        return "survey_link_used" if link.state == Link.State.USED else "survey_link_withdrawn"
    return "survey_link_expired" if link.expires_at <= at else ""


@transaction.atomic
def fill_in(
    version: QuestionnaireVersion, given: Given, *, key: str, customer: Customer, contact: Contact | None, way: str, source: str,
    by: User, at: datetime, without: Sequence[str] = (),
) -> Sheet:  # fmt: skip
    """A colleague writes down what the customer says; the context of ``source`` has checked that they may.

    An open link for the same ``source`` is withdrawn: the customer has answered. Kinds in ``without`` were not asked.

    Raises:
        Unfit: something is missing or wrong.
    """
    found = paper(version)
    reading = _fit(found, given, without)
    if source:
        Link.objects.filter(task_ref=source, version=version, state=Link.State.OPEN).update(state=Link.State.WITHDRAWN, closed_at=at)
    return _store(found, reading, given, key=key, customer=customer, contact=contact, way=way, source=source, link=None, by=by, at=at)


def _fit(found: Paper, given: Given, without: Sequence[str] = ()) -> Reading:
    asked = [one for one in found.asked if one.kind not in without]
    reading = read(asked, given.values, photos={code: len(rows) for code, rows in given.photos.items()})
    if reading.wrong:
        raise Unfit(reading.wrong)
    if not reading.replies:
        raise Unfit(dict.fromkeys(reading.shown[:1], "survey_answer_missing"))
    return reading


def _store(
    found: Paper, reading: Reading, given: Given, *, key: str, customer: Customer, contact: Contact | None, way: str, source: str,
    link: Link | None, by: Actor, at: datetime,
) -> Sheet:  # fmt: skip
    version = found.version
    by_code = {question.code: question for question in found.questions}
    values = {
        "version": version, "questionnaire_id": version.questionnaire_id, "customer": customer, "contact": contact,
        "unit_id": customer.unit_id, "way": way, "link": link, "source": source, "agent": by if isinstance(by, User) else None,
        "answered_at": at, "hint": contradicting.hint_of(found, reading.replies),
    }  # fmt: skip
    sheet, created = create_or_get(Sheet, {"key": key[:80]}, values)
    if not created:
        return sheet
    Answer.objects.bulk_create(
        Answer(sheet=sheet, question=by_code[r.code], code=r.code, value=r.value, number=r.number, text=r.text) for r in reading.replies
    )
    for code, photos in given.photos.items():
        if code in reading.shown:
            for photo in photos:
                files.attach(photo, owner=Ref.of(sheet), by=PUBLIC, at=at, purpose="photo")
    record(
        "surveys.answer.received", links.subject_of(link) if link else Ref.parse(source) if source else Ref.of(customer), by=by, at=at,
        sheet=sheet.pk, link=link.pk if link else None, questionnaire=version.questionnaire_id, title=version.questionnaire.title,
        way=way, customer=customer.pk, hint=sheet.hint,
    )  # fmt: skip
    return sheet


@transaction.atomic
def void(sheet: Sheet, *, reason: str, by: User, at: datetime) -> Sheet:
    """作废: the sheet stays with its reason and counts in no figure.

    Raises:
        Refused: not permitted, or no reason.
        Conflict: it is void already.
    """
    enforce(access.may_void(by, sheet))
    if not reason.strip():
        raise Refused(no("survey_reason_missing"))
    changes = {"voided_at": at, "void_reason": reason.strip()[:200]}
    if not Sheet.objects.filter(pk=sheet.pk, voided_at=None).update(**changes):
        raise Conflict
    record("surveys.answer.voided", sheet, by=by, at=at, reason=reason.strip()[:200])
    sheet.voided_at = at
    return sheet
