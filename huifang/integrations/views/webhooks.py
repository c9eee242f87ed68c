"""Pages of webhooks: the list, one with its log, setting up, testing, sending again."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.integrations import access, labels, selectors
from huifang.integrations.forms import WebhookForm, known_kinds
from huifang.integrations.models import Dispatch, Webhook
from huifang.integrations.services import webhooks
from huifang.journal import catalogue
from huifang.journal import selectors as journal
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref
from huifang.organization.gate import require, user_of
from huifang.ui.keyset import KeysetPage
from huifang.ui.lists import Sort
from huifang.ui.toasts import done
from huifang.ui.words import reason_words

NEWEST = Sort("new", "", ("pk",), backwards=True)
LOG = 50


@require_GET
@require(access.WEBHOOKS)
def index(request: HttpRequest) -> HttpResponse:
    """Every webhook."""
    return render(request, "integrations/webhooks.html", {"rows": selectors.webhooks(), "why": labels.WHY_DISABLED})


@require_GET
@require(access.WEBHOOKS)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One webhook with its log."""
    return _page(request, _found(pk))


def _found(pk: int) -> Webhook:
    return get_object_or_404(Webhook.objects.select_related("owner"), pk=pk)


def _page(request: HttpRequest, webhook: Webhook, secret: str = "") -> HttpResponse:
    page = KeysetPage(selectors.messages_of(webhook), NEWEST, after=request.GET.get("after", ""), size=LOG)
    lines = [(row, _kind_words(row.kind), labels.ERRORS.get(row.error, row.error)) for row in page.rows]
    context = {
        "webhook": webhook,
        "lines": lines,
        "after": page.cursor,
        "secret": secret,
        "states": labels.DISPATCH_STATES,
        "why": labels.WHY_DISABLED.get(webhook.disabled_why, ""),
        "timeline": journal.lines(journal.history([Ref.of(webhook)])),
    }
    return render(request, "integrations/webhook.html", context)


def _kind_words(kind: str) -> str:
    """A kind as history says it, its values left open."""
    if not catalogue.is_declared(kind):
        return _("Test message")
    return catalogue.sentence(kind).format_map(_Blank())


class _Blank(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


@require_http_methods(["GET", "POST"])
@require(access.WEBHOOKS)
def new(request: HttpRequest) -> HttpResponse:
    """Set one up; its secret is shown once."""
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("name", "url", "kinds", "owner")}
        try:
            webhook, secret = webhooks.create(**given, by=user_of(request), at=clock.now())
        except Refused as refusal:
            _say(form, refusal)
        else:
            return _page(request, webhook, secret)
    return _form(request, form, None)


@require_http_methods(["GET", "POST"])
@require(access.WEBHOOKS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one."""
    webhook = _found(pk)
    initial: dict[str, Any] = {"name": webhook.name, "url": webhook.url, "owner": webhook.owner_id, "version": webhook.version}
    form = WebhookForm(request.POST or None, initial=initial | {"kinds": "\n".join(webhook.kinds)})
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("name", "url", "kinds", "owner")}
        try:
            webhooks.change(webhook, **given, version=form.cleaned_data["version"] or 0, by=user_of(request), at=clock.now())
        except Refused as refusal:
            _say(form, refusal)
        except Conflict as conflict:
            form.add_error(None, reason_words(conflict.reason, conflict.params))
            return _form(request, form, webhook, 409)
        else:
            return done(request, _("The webhook was changed."), to=f"/integrations/webhooks/{pk}/")
    return _form(request, form, webhook)


_FIELDS = {"kind_unknown": "kinds", "kinds_missing": "kinds", "owner_inactive": "owner", "webhook_name_missing": "name"}


def _say(form: WebhookForm, refusal: Refused) -> None:
    reason, params = refusal.decision.reason, refusal.decision.params
    form.add_error(_FIELDS.get(reason, "url"), reason_words(reason, params))


def _form(request: HttpRequest, form: WebhookForm, webhook: Webhook | None, status: int = 0) -> HttpResponse:
    context = {"form": form, "webhook": webhook, "kinds": [(kind, _kind_words(kind)) for kind, _sentence in known_kinds()]}
    return render(request, "integrations/webhook_form.html", context, status=status or (422 if form.errors else 200))


@require_POST
@require(access.WEBHOOKS)
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """On or off."""
    webhook = _found(pk)
    if request.POST.get("on") == "1":
        webhooks.enable(webhook, by=user_of(request), at=clock.now())
        return done(request, _("The webhook is on."), to=f"/integrations/webhooks/{pk}/")
    webhooks.disable(webhook, by=user_of(request), at=clock.now())
    return done(request, _("The webhook is off."), to=f"/integrations/webhooks/{pk}/")


@require_POST
@require(access.WEBHOOKS)
def renew_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """A new secret, shown once."""
    webhook = _found(pk)
    return _page(request, webhook, webhooks.renew_secret(webhook, by=user_of(request), at=clock.now()))


@require_POST
@require(access.WEBHOOKS)
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a test message."""
    webhooks.test(_found(pk), by=user_of(request), at=clock.now())
    return done(request, _("A test message is on its way; its fate stands in the log within seconds."), to=f"/integrations/webhooks/{pk}/")


@require_GET
@require(access.WEBHOOKS)
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message: what was sent, what came back."""
    row = get_object_or_404(Dispatch.objects.select_related("webhook"), pk=pk)
    context = {
        "row": row,
        "words": _kind_words(row.kind),
        "error": labels.ERRORS.get(row.error, row.error),
        "states": labels.DISPATCH_STATES,
        "head": (f"POST {row.webhook.url}", f"webhook-id: {row.message_id}"),
    }
    return render(request, "integrations/message.html", context)


@require_POST
@require(access.WEBHOOKS)
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message again."""
    row = get_object_or_404(Dispatch.objects.select_related("webhook"), pk=pk)
    webhooks.replay(row, by=user_of(request), at=clock.now())
    return done(request, _("It is sent again within seconds."), to=f"/integrations/webhooks/{row.webhook_id}/")
