"""What the table of `tests/access/api.txt` sends to the API, and the rows of integrations in the town."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huifang.accounts.models import User
from huifang.followup.selectors import call as calls
from huifang.integrations.models import ApiToken, Dispatch, Webhook
from huifang.integrations.rules.scopes import SCOPES
from huifang.integrations.services import tokens, webhooks
from tests import complaint_way
from tests.cast import MORNING

if TYPE_CHECKING:
    from tests.cast import Office
    from tests.town import Town

REGISTER = "客户名称,电话,项目类型,完成时间\n肇庆庚有限公司,13912345678,应急预案,2025-01-02\n"


def furnish(office: Office, admin: User, at: datetime) -> None:
    """王坐席's own token, and a webhook of 何管理 that reads as 林主管, with a message that was given up."""
    tokens.create(
        user=office.wang,
        kind="personal",
        name="我的脚本",
        scopes=["archive:read"],
        expires_at=at + timedelta(days=30),
        by=office.wang,
        at=at,
    )
    hook, _secret = webhooks.create(
        name="企业资源系统", url="https://example.com/hooks", kinds=["complaints.*"], owner=office.lin, by=admin, at=at
    )
    message = webhooks.test(hook, by=admin, at=at)
    Dispatch.objects.filter(pk=message.pk).update(state="failed", attempts=11, error="timed_out", tried_at=at)


def arguments(town: Town) -> dict[str, dict[str, Any]]:
    """What the addresses of the API and of integrations take."""
    customer, hook = {"pk": town.office.customer.pk}, {"pk": Webhook.objects.order_by("pk").values_list("pk", flat=True)[0]}
    message = {"pk": Dispatch.objects.order_by("pk").values_list("pk", flat=True)[0]}
    rows: dict[str, dict[str, Any]] = {
        "api:unknown": {"rest": "nowhere"},
        "api:customer": customer,
        "api:contacts": customer,
        "api:contracts": customer,
        "api:projects": customer,
        "api:contact": {"pk": town.contact.pk},
        "api:contract": {"pk": town.contract.pk},
        "api:project": {"pk": town.office.project.pk},
        "api:reveal": {"pk": town.office.number.pk},
        "api:assignment": {"pk": town.answered_assignment.pk},
        "api:assignment-accept": {"pk": town.answered_assignment.pk},
        "api:assignment-return": {"pk": town.answered_assignment.pk},
        "api:assignment-answer": {"pk": town.open_assignment.pk},
        "api:complaint": {"pk": town.complaint.pk},
        "api:complaint-answer": {"pk": town.complaint.pk},
        **dict.fromkeys(("api:complaint-alarm", "api:complaint-alarm-acknowledge", "api:complaint-alarm-report"), complaint_way.rings()),
        "api:first-action-done": complaint_way.first_action(),
        **dict.fromkeys(("api:voice", "api:voice-answer"), complaint_way.voice()),
        "api:record": {"pk": town.record.pk},
        "api:import": {"pk": town.uploaded.pk},
        "api:import-apply": {"pk": town.previewed.pk},
        "api:import-refused": {"pk": town.previewed.pk},
        "api:approval": {"pk": town.approval.pk},
        "api:approval-answer": {"pk": town.question.approval_id},
        "api:file": {"pk": town.file.pk},
        "api:file-content": {"pk": town.file.pk},
        "api:file-void": {"pk": town.file.pk},
        "api:regulation": {"code": town.regulation.code},
        "integrations:token-revoke": {"pk": ApiToken.objects.order_by("pk").values_list("pk", flat=True)[0]},
        "integrations:message": message,
        "integrations:message-replay": message,
    }
    acts = ("approve", "refuse", "ask", "delegate", "withdraw")
    rows |= {f"api:approval-{name}": {"pk": town.approval.pk} for name in acts}
    rows |= {f"api:{name}": {"pk": town.task.pk} for name in ("call", "call-take", "call-dial", "call-attempts", "call-record")}
    pages = ("webhook", "webhook-edit", "webhook-switch", "webhook-secret", "webhook-test")
    return rows | {f"integrations:{name}": hook for name in pages}


def pages(town: Town) -> dict[str, Any]:
    """What a permitted write on the pages of integrations needs."""
    hook = Webhook.objects.order_by("pk")[0]
    written = {
        "name": "新名",
        "url": "https://example.com/new",
        "kinds": "complaints.*",
        "owner": town.office.lin.pk,
        "version": hook.version,
    }
    return {
        "integrations:tokens": {"name": "脚本", "days": "30", "scopes": ["archive:read"]},
        "integrations:machine-token-new": {"name": "脚本", "days": "30", "scopes": ["archive:read"], "user": town.office.lin.pk},
        "integrations:webhook-new": written,
        "integrations:webhook-edit": written,
        "integrations:webhook-switch": {"on": "0"},
    }


def sheet(town: Town) -> dict[str, str]:
    """A complete record of the call, whatever the regulation asks."""
    found = calls.build(town.task, town.office.now)
    answers = {}
    for asking in [*(a for s in found.sections for a in s.askings), *found.askings]:
        options = asking.question.options
        value = options[0].code if options else ""
        answers[asking.field] = {"choice": value, "scale": "4", "satisfaction": "fair", "yesno": "yes", "text": "照旧"}[
            asking.question.kind
        ]
    return answers | {"suited": "yes", "satisfaction": "satisfied", "has_need": "no", "number": str(town.office.number.pk)}


def bodies(town: Town) -> dict[str, Any]:
    """What a permitted write through the API needs."""
    o = town.office
    return {
        "api:customers": {"name": "珠海己实业有限公司", "unit": o.team.pk},
        "api:customer": {"address": "广州市黄埔区"},
        "api:contacts": {"name": "李新", "title": "ms", "phones": ["020-87654321"]},
        "api:contact": {"position": "安全主管"},
        "api:reveal": {"reason": "核对号码"},
        "api:contracts": {"number": "AZ2026-0009"},
        "api:contract": {"signed_on": "2026-11-02"},
        "api:project": {"stage": "已交付"},
        "api:projects": {"type": "training", "completed_on": "2026-05-01"},
        "api:assignments": {"title": "补充照片", "text": "请补充。", "about": f"archive.customer:{o.customer.pk}", "unit": o.technical.pk},
        "api:assignment-answer": {"text": "已处理"},
        "api:assignment-return": {"reason": "请说明期限"},
        "api:complaints": {"customer": o.customer.pk, "content": "电话无人接听"},
        "api:complaint": {"handling": "已派人复查"},
        "api:complaint-answer": {"text": "已重新寄出"},
        "api:complaint-alarm-report": {"what": "疑似泄漏，已撤离"},
        "api:first-action-done": {"note": "已通知"},
        "api:voices": {"text": "增加午间轮值"},
        "api:voice-answer": {"text": "下月起轮值"},
        "api:approval-approve": {"text": "同意", "step": 1},
        "api:approval-refuse": {"text": "不必", "step": 1},
        "api:approval-ask": {"person": o.wang.pk, "text": "为何？", "step": 1},
        "api:approval-delegate": {"person": town.vice.pk, "step": 1},
        "api:approval-answer": {"text": "业务部使用"},
        "api:approval-withdraw": {"text": "不用了"},
        "api:file-void": {"reason": "传错了"},
        "api:call-dial": {"number": o.number.pk},
        "api:call-attempts": {"key": "table-0001", "outcome": "no_answer", "number": o.number.pk},
        "api:call-record": {"key": "table-0002", "fields": sheet(town)},
    }


def send(client: Client, target: str, town: Town, name: str, method: str) -> Any:
    """A write through the API in the version that stands in the town."""
    if name == "api:imports":
        return client.post(target, {"file": SimpleUploadedFile("登记.csv", REGISTER.encode())})
    if name == "api:files":
        return client.post(target, {"file": SimpleUploadedFile("说明.txt", "请见附图".encode())})
    versions: dict[str, Any] = {
        "api:customer": town.office.customer, "api:contact": town.contact, "api:contract": town.contract,
        "api:project": town.office.project, "api:complaint": town.complaint,
    }  # fmt: skip
    headers = {"If-Match": f'"{versions[name].version}"'} if method == "PATCH" else {}
    body = bodies(town).get(name)
    content = json.dumps(body) if body is not None else ""
    return client.generic(method, target, content, content_type="application/json", headers=headers)


class Program:
    """A program with a token."""

    def __init__(self, user: User, *scopes: str, by: User | None = None) -> None:
        kind = "machine" if by else "personal"
        ends = MORNING + timedelta(days=30)
        self.token, self.text = tokens.create(
            user=user, kind=kind, name="ERP", scopes=scopes or SCOPES, expires_at=ends, by=by or user, at=MORNING
        )
        self.client = Client(headers={"Authorization": f"Bearer {self.text}"})

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers=headers)

    def send(self, method: str, path: str, body: Any, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(method, f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=named)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)
