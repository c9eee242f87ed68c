"""Findings of follow-ups and customer relations in the town: a correction, a question, a group customer's year, a greeting, a suggestion."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from huifang.archive.models import Contact
from huifang.followup.corrections import services as corrections
from huifang.followup.feedback import services as feedback
from huifang.followup.models import Correction, Feedback
from huifang.relations.models import Fleet, Greeting, GreetingConsent, Lecture, Material, PlanLine, Suggestion, Supervision, Visit, YearPlan
from huifang.relations.services import fleets, greeting, lecturing, planning, stations, suggesting, visiting
from tests.cast import Office


def furnish(office: Office, at: Any) -> None:
    """王坐席 finds and hears things at 甲公司; 林主管 keeps in touch with it as a group customer."""
    lin, wang, customer = office.lin, office.wang, office.customer
    corrections.report(customer=customer, what="标识牌脱落", found="visit", responsible=office.technical, by=wang, at=at)
    feedback.ask(customer=customer, question="发票何时寄出？", can_answer=True, by=wang, at=at)
    values = {
        "level": 3,
        "vehicles": 12,
        "unit": office.team,
        "station": office.team,
        "manager": None,
        "since": date(2026, 1, 1),
        "until": None,
    }
    fleet = fleets.enrol(customer, values=values, by=lin, at=at)
    contact = Contact.objects.get(customer=customer)
    fleets.add_person(fleet, contact, audience="decision", by=lin, at=at)
    plan = planning.begin(fleet, year=2026, aim="续签合同", by=lin, at=at)
    planning.add_line(plan, values={"on": date(2026, 12, 8), "audience": "decision", "way": "visit", "what": "年终走访"}, by=lin, at=at)
    visit = {"on": date(2026, 11, 27), "visitor": wang, "purpose": "了解明年用车", "audience": "decision", "contact": contact}
    visiting.plan(fleet, values=visit, expenses={}, by=lin, at=at)
    lecturing.publish(title="用车常识", edition="2026-1", by=lin, at=at)
    lecture = lecturing.plan(station=office.team, title="冬季用车", on=date(2026, 11, 28), place="", speaker="", by=lin, at=at)
    lecturing.welcome(lecture, fleet, people=6, gift="", gifts=0, by=lin, at=at)
    stations.supervise(
        station=office.team, on=date(2026, 11, 19), guided="接待", found="工位充足", result="good", told=office.business, by=lin, at=at
    )
    greeting.consent(contact, means="sms", how="电话中同意", given_on=date(2026, 1, 1), by=lin, at=at)
    greeting.draft(values=_greeting(office, at), by=lin, at=at)
    said = {
        "content": "希望报告有电子版",
        "topic": "report",
        "unit": office.technical,
        "said_by": "",
        "said_on": date(2026, 11, 19),
        "source": "call",
    }
    suggesting.take(customer, values=said, by=wang, at=at)


def _greeting(office: Office, at: Any) -> dict[str, Any]:
    return {
        "occasion": "元旦", "means": "sms", "title": "", "text": "【称呼】，新年快乐！", "unit": office.team, "grade": "",
        "send_at": at + timedelta(days=40),
    }  # fmt: skip


def arguments(office: Office) -> dict[str, dict[str, Any]]:
    """What the addresses take."""
    customer = {"pk": office.customer.pk}
    rows: dict[str, Any] = {
        "fleet": Fleet, "plan": YearPlan, "line": PlanLine, "visit": Visit, "lecture": Lecture, "material": Material, "supervision": Supervision,
        "greeting": Greeting, "suggestion": Suggestion,
    }  # fmt: skip
    one = {f"relations:{name}": {"pk": model.objects.get().pk} for name, model in rows.items()}
    acts = {"fleet": "plan", "plan": "ask", "visit": "void", "lecture": "cancel", "greeting": "cancel", "suggestion": "answer"}
    doing = {f"relations:{name}_do": {**one[f"relations:{name}"], "action": action} for name, action in acts.items()}
    plain = ("fleets", "fleet_new", "lectures", "lecture_new", "materials", "supervisions", "supervision_new", "greetings", "greeting_new", "suggestions",
             "suggestion_new", "suggestion_figures")  # fmt: skip
    return {
        **one, **doing, **{f"relations:{name}": {} for name in plain},
        "relations:fleet_edit": one["relations:fleet"], "relations:visit_new": one["relations:fleet"], "relations:greeting_edit": one["relations:greeting"],
        "relations:consent_withdraw": {"pk": GreetingConsent.objects.get().pk},
        "relations:customer_fleet": customer, "relations:customer_consents": customer, "relations:customer_suggestions": customer,
        "followup:corrections": {}, "followup:correction_new": {}, "followup:correction": {"pk": Correction.objects.get().pk},
        "followup:correction_do": {"pk": Correction.objects.get().pk, "action": "assign"},
        "followup:feedbacks": {}, "followup:feedback_new": {}, "followup:feedback": {"pk": Feedback.objects.get().pk},
        "followup:feedback_do": {"pk": Feedback.objects.get().pk, "action": "settle"},
    }  # fmt: skip


def queries(office: Office, other: Any) -> dict[str, str]:
    """What addresses need behind the question mark; ``other`` is a customer of the team that is no group customer."""
    named = f"?customer={office.customer.pk}"
    return {
        "relations:fleet_new": f"?customer={other.pk}",
        "relations:suggestion_new": named,
        "followup:correction_new": named,
        "followup:feedback_new": named,
    }


def bodies(office: Office) -> dict[str, Any]:
    """What a permitted write needs in order to be done."""
    contact = Contact.objects.get(customer=office.customer)
    fleet = {"level": 2, "vehicles": 3, "unit": office.team.pk, "since": "2026-01-01"}
    greets = {"occasion": "春节", "means": "sms", "text": "【称呼】，新春快乐！", "unit": office.team.pk, "send_at": "2027-02-05T10:00"}
    return {
        "followup:correction_new": {"what": "漏水", "found": "call", "responsible": office.technical.pk},
        "followup:correction_do": {"owner": office.sun.pk, "due_at": "2026-11-24T16:00"},
        "followup:feedback_new": {"question": "几点开门？", "how": "settle", "reply": "九点"},
        "followup:feedback_do": {"text": "下周一寄出"},
        "relations:fleet_new": {**fleet, "version": 0},
        "relations:fleet_edit": {**fleet, "version": Fleet.objects.get().version},
        "relations:fleet_do": {"year": 2027},
        "relations:plan_do": {},
        "relations:line": {"act": "drop"},
        "relations:visit_new": {"on": "2026-12-01", "visitor": office.wang.pk, "audience": "decision", "purpose": "送资料"},
        "relations:visit_do": {"text": "客户出差"},
        "relations:lecture_new": {"station": office.team.pk, "title": "夏季用车", "on": "2027-06-01"},
        "relations:lecture_do": {"text": "场地维修"},
        "relations:materials": {"title": "用车常识", "edition": "2026-2"},
        "relations:supervision_new": {
            "station": office.team.pk, "on": "2026-11-18", "found": "接待有序", "result": "good", "told": office.business.pk
        },
        "relations:greeting_new": {**greets, "version": 0},
        "relations:greeting_edit": {**greets, "version": 1},
        "relations:greeting_do": {},
        "relations:consent_withdraw": {},
        "relations:customer_consents": {"contact": contact.pk, "means": "mail", "how": "订单勾选", "given_on": "2026-11-01"},
        "relations:suggestion_new": {
            "content": "多发提醒", "topic": "service", "unit": office.technical.pk, "said_on": "2026-11-20", "source": "call"
        },
        "relations:suggestion_do": {"verdict": "adopted", "text": "下月起提供"},
    }  # fmt: skip
