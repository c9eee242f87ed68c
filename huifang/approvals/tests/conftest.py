"""A shop where approval can be asked for anything: the chain is written in each test."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from huifang.accounts.models import User
from huifang.approvals import registry, services
from huifang.approvals.models import Approval
from huifang.kernel.decision import YES, no
from huifang.kernel.refs import Ref
from huifang.organization.models import RoleAssignment, Unit
from huifang.regulations.models import Clause, Regulation, RegulationVersion, Rule, RulesStamp
from tests.cast import MORNING, Office, make_user

THING = "test.thing"
LIMIT = {
    "code": "test",
    "subject": "审批时限",
    "within": {"amount": 4, "unit": "working_hours"},
    "warn_before": {"amount": 1, "unit": "working_hours"},
    "ladder": [{"after": {"amount": 1, "unit": "working_hours"}, "to": "vice_president"}],
}


@pytest.fixture(autouse=True)
def thing():
    registry.register_subject(
        THING,
        may_read=lambda user, _pk: YES if user.username == "sun" else no("out_of_reach"),
        describe=lambda pk, facts: registry.About(title=f"第{pk}件", lines=[("件数", str(facts.get("test.n", "")))], url="/ui/"),
        facts=[registry.Fact("test.n", "件数"), registry.Fact("test.kind", "类别", "text"), registry.Fact("test.urgent", "加急", "yesno")],
    )
    yield
    registry._subjects.pop(THING, None)


@pytest.fixture
def rule(office: Office) -> Callable[..., Rule]:
    """Put a chain in force: ``rule([{"who": "superior"}], again=True)``."""
    regulation = Regulation.objects.create(code="chains", title="审批制度")
    version = RegulationVersion.objects.create(
        regulation=regulation, number=1, state="published", effective_from=date(2020, 1, 1), created_at=MORNING, published_at=MORNING
    )
    clause = Clause.objects.create(version=version, number="1", title="审批", order=1)
    Rule.objects.create(version=version, clause=clause, code="time_limit.test", kind="time_limit", body=LIMIT, order=0)

    def make(steps: list[dict[str, Any]], code: str = "approval.test", **more: Any) -> Rule:
        body = {"subject": "试验事项", "steps": steps, **more}
        found = Rule.objects.create(version=version, clause=clause, code=code, kind="approval_chain", body=body, order=1)
        RulesStamp.objects.update_or_create(id=1, defaults={"value": secrets.token_hex(8)})
        return found

    return make


@pytest.fixture
def people(office: Office) -> Mapping[str, User]:
    """The office with everybody who decides: 何组长 leads 王坐席's team, 周副总 and 总经理 the company."""
    administration = Unit.objects.create(code="administration", name="行政部", parent=office.company)
    administration.path = f"{office.company.path}{administration.pk}/"
    administration.save()
    return {
        "wang": office.wang, "li": office.li, "zhao": office.zhao, "lin": office.lin, "sun": office.sun, "qian": office.qian,
        "he": make_user("heleader", "何组长", "team_leader", office.team),
        "deng": make_user("deng", "邓经理", "administration_manager", administration),
        "zhou": make_user("zhou", "周副总", "vice_president", office.company),
        "gm": make_user("gm", "总经理", "general_manager", office.company),
    }  # fmt: skip


def give(user: User, role: str, unit: Unit) -> RoleAssignment:
    return RoleAssignment.objects.create(user=user, role=role, unit=unit, valid_from=date(2020, 1, 1))


@pytest.fixture
def ask(office: Office) -> Callable[..., Approval]:
    """王坐席 asks for approval of thing 1."""

    def make(by: User | None = None, **more: Any) -> Approval:
        given: dict[str, Any] = {"chain": "approval.test", "subject": Ref(THING, "1"), "title": "试验申请", "at": office.now} | more
        return services.request(by=by or office.wang, **given)

    return make
