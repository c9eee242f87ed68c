"""What administration acts on in the town: an empty unit, a closed account, a deputy to come, a failed job, a format to come."""

from __future__ import annotations

from datetime import date
from typing import Any

from django_q.models import Task as Job

from huifang.accounts import services as accounts
from huifang.accounts.models import User
from huifang.kernel.refs import system
from huifang.organization import services as organization
from huifang.organization.models import Deputy, Position, RoleAssignment, Unit
from huifang.paperwork import series
from tests.cast import Office

BY = system("tests")
FORM = "followup.record"


def furnish(office: Office) -> None:
    """Put it in place; nothing of it lets anybody do more than before."""
    at = office.now
    organization.create_unit(name="待撤部门", code="idle", parent=office.company, by=BY, at=at)
    gone = accounts.create_user(username="gone", name="前同事", by=BY, at=at)
    accounts.deactivate_user(gone, by=BY, at=at)
    organization.set_deputy(user=office.wang, deputy=office.li, valid_from=date(2027, 2, 1), valid_until=date(2027, 2, 5), by=BY, at=at)
    Job.objects.create(
        id="f" * 32, name="followup plan", func="huifang.followup.jobs.plan", started=at, stopped=at, success=False,
        result="Traceback\nOperationalError: database is locked", attempt_count=3,
    )  # fmt: skip
    series.change_format(FORM, template="HF{year}-{seq:05}", begins=date(2027, 1, 1), by=BY, at=at)


def arguments(office: Office, newcomer: User) -> dict[str, dict[str, Any]]:
    """What the addresses of administration take."""
    person, idle = {"pk": newcomer.pk}, {"pk": Unit.objects.get(code="idle").pk}
    return {
        "organization:user": person,
        "organization:user-edit": person,
        "organization:user-link": person,
        "organization:user-unlock": person,
        "organization:user-reopen": {"pk": User.objects.get(username="gone").pk},
        "organization:unit-edit": idle,
        "organization:unit-close": idle,
        "organization:unit-reopen": idle,
        "organization:position-new": idle,
        "organization:position-edit": {"pk": Position.objects.order_by("pk")[0].pk},
        "organization:role-end": {"pk": RoleAssignment.objects.get(user=office.zhao).pk},
        "organization:role-resume": {"pk": RoleAssignment.objects.get(user=office.zhao).pk},
        "organization:deputy-end": {"pk": Deputy.objects.get(user=office.wang).pk},
        "organization:deputy-resume": {"pk": Deputy.objects.get(user=office.wang).pk},
        "organization:option-group": {"code": "company"},
        "paperwork:series-one": {"form": FORM},
        "paperwork:series-take-back": {"form": FORM},
        "journal:job-retry": {"key": "f" * 32},
        "journal:job-delete": {"key": "f" * 32},
        "regulations:pack": {"pack": "work-safety-consultancy"},
        "regulations:upgrade": {"pack": "work-safety-consultancy"},
        "setup:step": {"code": "company"},
        "setup:passed": {"code": "company"},
    }


def bodies(office: Office, newcomer: User) -> dict[str, Any]:
    """What a permitted write of administration needs in order to be done."""
    return {
        "organization:user-edit": {"name": "新来的", "staff_number": "", "email": "", "phone": "", "extension": ""},
        "organization:unit-new": {"name": "培训部", "kind": "department", "parent": office.company.pk, "code": ""},
        "organization:units-paste": {"text": "一部\n  一组", "below": office.company.pk},
        "organization:unit-edit": {"name": "待撤二部", "kind": "department", "parent": office.company.pk},
        "organization:position-new": {"role": "adviser", "name": ""},
        "organization:position-edit": {"name": "新岗位"},
        "organization:role-new": {"user": newcomer.pk, "role": "agent", "unit": office.team.pk, "scope": "", "valid_from": "2026-11-20"},
        "organization:deputy-new": {"user": newcomer.pk, "deputy": office.qian.pk, "valid_from": "2026-12-01", "valid_until": "2026-12-02"},
        "organization:notice": {"text": "国务院办公厅关于2027年部分节假日安排的通知。一、元旦：1月1日放假1天。"},
        "organization:calendar-day": {"day": "2026-12-31", "works": "", "name": "盘点"},
        "organization:option-group": {"company-name": "新名称", "company-short_name": "", "company-hotline": ""},
        "files:logo-edit": {"remove": "1"},
        "paperwork:series-one": {"template": "HF{year}-{seq:05}", "begins": "2028-01-01"},
        "setup:step": {"name": "新名称", "short_name": "", "hotline": ""},
    }
