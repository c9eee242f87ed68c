"""Letters on a record: the panel of what was written and what came, a new mail, a new text message."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huifang.accounts.models import User
from huifang.channels import access, labels, presenting, services, threads
from huifang.channels.forms import MailForm, SmsForm
from huifang.channels.models import InboundMessage
from huifang.desk import drafts
from huifang.kernel import clock
from huifang.kernel.decision import Refused, enforce
from huifang.kernel.refs import Ref
from huifang.organization.gate import require, user_of
from huifang.ui.toasts import close_drawer, go, is_htmx, toast
from huifang.ui.words import reason_words

DRAFT = "channels.mail"


@require_GET
def customer_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Letters to and from a customer."""
    return _panel(request, Ref("archive.customer", str(pk)))


@require_GET
def panel(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Letters of a record, as a panel of its page."""
    return _panel(request, Ref(kind, str(pk)))


def _panel(request: HttpRequest, about: Ref) -> HttpResponse:
    user = user_of(request)
    if not threads.may_read(user, about):
        raise Http404
    thread = threads.of(about.kind)
    writing = bool(access.may_write(user, about))
    context = {
        "letters": presenting.letters(about),
        "out_states": labels.OUT_STATES,
        "in_states": labels.IN_STATES,
        "about": about,
        "may_write": writing,
        "may_sms": writing and thread is not None and bool(thread.numbers(user, about.id)),
    }
    return render(request, "channels/panel.html", context)


def _about(user: User, kind: str, pk: int) -> Ref:
    """The record, if the user may write about it."""
    about = Ref(kind, str(pk))
    if not threads.may_read(user, about):
        raise Http404
    enforce(access.may_write(user, about))
    return about


@require_http_methods(["GET", "POST"])
@require(access.SEND)
def write(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """A new mail about a record, from the company's text; with ``?answer=`` an answer to one that came."""
    user = user_of(request)
    about = _about(user, kind, pk)
    answered = _answered(request, about)
    people = access.addresses_of(user, about)
    form = MailForm(request.POST or None, people=people, initial=presenting.draft_of(user, about, answered, people))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.write_mail(
                to=given["to"], subject=given["subject"], text=given["text"], about=about, by=user, at=clock.now(), answers=answered
            )
        except Refused as refusal:
            form.add_error("to", reason_words(refusal.decision.reason, refusal.decision.params))
        else:
            drafts.clear(user, DRAFT, f"{kind}-{pk}", at=clock.now())
            return _written(request, about, _("The mail is on its way."))
    draft = reverse("desk:draft", args=[DRAFT, f"{kind}-{pk}"])
    context = {"form": form, "about": presenting.about(user, about), "people": people, "draft_url": draft, "setup": presenting.setup_out()}
    return render(request, "channels/write.html", context, status=422 if form.errors else 200)


def _answered(request: HttpRequest, about: Ref) -> InboundMessage | None:
    pk = request.GET.get("answer", "")
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 16):
        return None
    return get_object_or_404(InboundMessage, pk=pk, about_kind=about.kind, about_id=about.id, channel="mail")


def _written(request: HttpRequest, about: Ref, words: str) -> HttpResponse:
    toast(request, words)
    thread = threads.of(about.kind)
    return close_drawer() if is_htmx(request) else go(request, thread.url(about.id) if thread else "home")


@require_http_methods(["GET", "POST"])
@require(access.SEND)
def write_sms(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """A new text message to a number of the record, which stays masked."""
    user = user_of(request)
    about = _about(user, kind, pk)
    thread = threads.of(kind)
    known = thread.numbers(user, about.id) if thread else ()
    form = SmsForm(request.POST or None, numbers=known)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.write_sms(
                number=form.cleaned_data["number"], text=form.cleaned_data["text"], about=about, by=user, at=clock.now()
            )
        except Refused as refusal:
            form.add_error(None, reason_words(refusal.decision.reason, refusal.decision.params))
        else:
            waits = row.due_at > row.queued_at
            return _written(
                request, about, _("It is sent when customers may be disturbed again.") if waits else _("The message is on its way.")
            )
    context = {"form": form, "about": presenting.about(user, about), "numbers": known}
    return render(request, "channels/write_sms.html", context, status=422 if form.errors else 200)
