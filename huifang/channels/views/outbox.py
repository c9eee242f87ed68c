"""The outbox: state, tries and the server's last words; the words of a letter only for who may read its record."""

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huifang.channels import access, labels, presenting, services
from huifang.channels.forms import ReasonForm
from huifang.channels.models import BlockedAddress, Channel, OutboundMessage
from huifang.kernel import clock
from huifang.organization.access import may
from huifang.organization.gate import require, user_of
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import back, go, toast

SPEC = ListSpec(
    name="channels.outbox",
    title=gettext_lazy("Outbox"),
    row_template="channels/rows/outbound.html",
    columns=(
        Column("queued", gettext_lazy("Written"), sort="new", value=lambda row: row.queued_at),
        Column("channel", pgettext_lazy("letter", "Channel"), value=lambda row: row.get_channel_display()),
        Column("to", gettext_lazy("To"), fixed=True, value=lambda row: row.shown_to),
        Column("about", gettext_lazy("About"), value=lambda row: row.shown_about),
        Column("by", gettext_lazy("Written by"), value=lambda row: row.by or ""),
        Column("state", gettext_lazy("State"), value=lambda row: row.get_state_display()),
        Column("tries", pgettext_lazy("letter", "Tries"), numeric=True, value=lambda row: row.tries),
        Column("words", gettext_lazy("Last words of the server"), value=lambda row: row.shown_words),
    ),
    sorts=(Sort("new", gettext_lazy("Newest"), ("id",), backwards=True),),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            (
                Choice("waiting", gettext_lazy("waiting"), Q(state__in=("queued", "retry", "inflight"))),
                Choice("trouble", gettext_lazy("not arrived"), Q(state__in=("failed", "bounced"))),
                Choice("sent", gettext_lazy("sent"), Q(state="sent")),
                Choice("cancelled", gettext_lazy("cancelled"), Q(state="cancelled")),
            ),
        ),
        Filter(
            "channel", pgettext_lazy("letter", "Channel"), tuple(Choice(code, label, Q(channel=code)) for code, label in Channel.choices)
        ),
    ),
    export_permission="reports.report.export",
    template="channels/outbox.html",
    prepare=presenting.prepare_outbound,
    empty_title=gettext_lazy("Nothing here"),
    empty_text=gettext_lazy("Mails and text messages that people and the system write stand here until they have arrived."),
)


@require_GET
@require(access.WATCH)
def index(request: HttpRequest) -> HttpResponse:
    """What waits, what was sent, what failed and why."""
    context = {"row_states": labels.OUT_STATES, "blocked": BlockedAddress.objects.count(), "setup": presenting.setup_out()}
    return render_list(request, SPEC, OutboundMessage.objects.select_related("by"), context)


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter: what became of it; its words for who may read them."""
    user, row = user_of(request), get_object_or_404(OutboundMessage.objects.select_related("by", "answers"), pk=pk)
    readable = bool(access.may_read(user, row))
    if not readable and not access.may_watch(user):
        raise Http404
    presenting.prepare_outbound([row])
    handling = bool(access.may_handle(user, row))
    context = {
        "row": row,
        "readable": readable,
        "states": labels.OUT_STATES,
        "about": presenting.about(user, row.about),
        "may_retry": handling and row.state in {"failed", "bounced", "cancelled"},
        "may_cancel": handling and row.state in {"queued", "retry", "failed"},
        "history": presenting.timeline(row) if readable else [],
    }
    return render(request, "channels/letter.html", context)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it into the queue again."""
    row = _handled(request, pk)
    services.retry(row, by=user_of(request), at=clock.now())
    toast(request, _("It is in the queue again."), undo_url=reverse("channels:cancel", args=[pk]))
    return go(request, "channels:letter", pk)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep it from being sent."""
    row = _handled(request, pk)
    services.cancel(row, by=user_of(request), at=clock.now())
    toast(request, _("It will not be sent."), undo_url=reverse("channels:retry", args=[pk]))
    return go(request, "channels:letter", pk)


def _handled(request: HttpRequest, pk: int) -> OutboundMessage:
    """The letter, if the user may know of it at all."""
    user, row = user_of(request), get_object_or_404(OutboundMessage, pk=pk)
    if not access.may_read(user, row) and not access.may_watch(user):
        raise Http404
    return row


@require_GET
@require(access.WATCH)
def blocked(request: HttpRequest) -> HttpResponse:
    """Addresses to which nothing goes any more, with the reason and the way back."""
    rows = BlockedAddress.objects.order_by("-since", "-pk")[:200]
    context = {"rows": rows, "form": ReasonForm(), "may_edit": bool(may(user_of(request), access.HANDLE))}
    return render(request, "channels/blocked.html", context)


@require_POST
@require(access.HANDLE)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let messages go there again."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        toast(request, _("Say why in a few words."), tone="bad")
        return go(request, back(request))
    services.release(get_object_or_404(BlockedAddress, pk=pk), reason=form.cleaned_data["reason"], by=user_of(request), at=clock.now())
    toast(request, _("Messages may go there again."))
    return go(request, "channels:blocked")
