"""What came in: the pile to be filed by hand, one message, its original."""

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huifang.channels import access, keeping, labels, presenting, services
from huifang.channels.forms import FileForm, ReasonForm
from huifang.channels.models import InboundMessage
from huifang.kernel import clock
from huifang.kernel.decision import Refused, no
from huifang.kernel.refs import Ref
from huifang.organization.gate import require, user_of
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import go, toast

SPEC = ListSpec(
    name="channels.inbox",
    title=gettext_lazy("Letters to be filed"),
    row_template="channels/rows/inbound.html",
    columns=(
        Column("received", gettext_lazy("Received"), sort="new", value=lambda row: row.received_at),
        Column("channel", pgettext_lazy("letter", "Channel"), value=lambda row: row.get_channel_display()),
        Column("sender", gettext_lazy("Sender"), value=lambda row: row.sender_name or row.sender),
        Column("subject", gettext_lazy("Subject"), fixed=True, value=lambda row: row.subject),
        Column("state", gettext_lazy("State"), value=lambda row: row.get_state_display()),
    ),
    sorts=(Sort("new", gettext_lazy("Newest"), ("id",), backwards=True),),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            (
                Choice("unmatched", gettext_lazy("to be filed"), Q(state="unmatched")),
                Choice("automatic", gettext_lazy("automatic message"), Q(state__in=("automatic", "bounce"))),
                Choice("dismissed", gettext_lazy("set aside"), Q(state="dismissed")),
            ),
            default="unmatched",
        ),
    ),
    export_permission="reports.report.export",
    template="channels/inbox.html",
    empty_title=gettext_lazy("Nothing to file"),
    empty_text=gettext_lazy("Answers find their record by themselves. What belongs nowhere yet will stand here."),
)


@require_GET
@require(access.SORT)
def index(request: HttpRequest) -> HttpResponse:
    """What came in and is on no record."""
    context = {"row_states": labels.IN_STATES, "setup": presenting.setup_in()}
    return render_list(request, SPEC, InboundMessage.objects.filter(about_kind=""), context)


def _found(request: HttpRequest, pk: int) -> InboundMessage:
    """The message, if the user may read it."""
    message = get_object_or_404(InboundMessage.objects.select_related("answers"), pk=pk)
    if not access.may_read(user_of(request), message):
        raise Http404
    return message


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One message with its harmless HTML, its attachments, what it answers, where it may be filed."""
    return _page(request, _found(request, pk))


def _page(request: HttpRequest, message: InboundMessage, status: int = 200, wrong: str = "") -> HttpResponse:
    user = user_of(request)
    sorting = bool(access.may_sort(user, message))
    asked = request.GET.get("q", "").strip()[:60]
    about = presenting.about(user, message.about)
    context = {
        "message": message,
        "states": labels.IN_STATES,
        "shown": presenting.shown(message),
        "about": about,
        "note": labels.note_words(message.note),
        "matched": labels.MATCHED.get(message.matched_by, ""),
        "may_file": sorting and message.state != "bounce",
        "may_dismiss": sorting and message.state in {"unmatched", "automatic"},
        "asked": asked,
        "hits": presenting.hits(user, asked or (message.sender_name if sorting and not message.about else "")),
        "may_answer": bool(message.about and message.channel == "mail" and message.sender and access.may_write(user, message.about)),
        "form": ReasonForm(),
        "wrong": wrong,
        "history": presenting.timeline(message),
    }
    return render(request, "channels/message.html", context, status=status)


@require_POST
@require(access.SORT)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it on a record, with the reason."""
    message, form = _found(request, pk), FileForm(request.POST)
    if not form.is_valid():
        return _page(request, message, 422, str(next(iter(form.errors.values()))[0]))
    services.file(message, about=_ref(form.cleaned_data["about"]), reason=form.cleaned_data["reason"], by=user_of(request), at=clock.now())
    toast(request, _("Filed."))
    return go(request, "channels:message", pk)


def _ref(text: str) -> Ref:
    try:
        ref = Ref.parse(text)
    except ValueError as error:
        raise Refused(no("out_of_reach")) from error
    return ref


@require_POST
@require(access.SORT)
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Set it aside, with the reason."""
    message, form = _found(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, message, 422, str(_("Say why in a few words.")))
    services.dismiss(message, reason=form.cleaned_data["reason"], by=user_of(request), at=clock.now())
    toast(request, _("Set aside; it is kept."))
    return go(request, "channels:inbox")


@require_GET
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail as it came, as a file; never shown in the browser."""
    message = _found(request, pk)
    raw = keeping.load(message.raw) if message.raw else None
    if raw is None:
        raise Http404
    headers = {
        "Content-Disposition": f'attachment; filename="mail-{message.pk}.eml"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(raw, content_type="application/octet-stream", headers=headers)
