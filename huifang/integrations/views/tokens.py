"""Pages of tokens: one's own, and for administrators those of programs."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.integrations import access, labels, selectors
from huifang.integrations.forms import MachineTokenForm, TokenForm
from huifang.integrations.models import ApiToken
from huifang.integrations.services import tokens
from huifang.kernel import clock
from huifang.kernel.decision import Refused, enforce
from huifang.organization.gate import require, user_of
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import done
from huifang.ui.words import reason_words

SPEC = ListSpec(
    name="integrations.tokens",
    title=gettext_lazy("API tokens"),
    row_template="integrations/rows/token.html",
    columns=(
        Column("name", gettext_lazy("Name"), fixed=True, value=lambda t: t.name),
        Column("user", gettext_lazy("Acts as"), value=lambda t: t.user.name),
        Column("kind", gettext_lazy("Kind"), value=lambda t: str(t.get_kind_display())),
        Column("prefix", gettext_lazy("Begins with"), value=lambda t: t.prefix),
        Column("used", gettext_lazy("Last used"), value=lambda t: t.last_used_at),
        Column("ends", gettext_lazy("Ends"), value=lambda t: t.expires_at),
        Column("made", gettext_lazy("Made"), sort="new", value=lambda t: t.created_at),
        Column("standing", gettext_lazy("State"), fixed=True, value=lambda t: str(labels.STANDINGS[t.standing(clock.now())][0])),
    ),
    sorts=(Sort("new", gettext_lazy("Newest first"), ("id",), backwards=True),),
    filters=(Filter("kind", gettext_lazy("Kind"), tuple(Choice(value, label) for value, label in ApiToken.Kind.choices)),),
    empty_title=gettext_lazy("No token yet"),
    empty_text=gettext_lazy("Programs that read or write through the API need one; each acts as an account, within its scopes."),
    empty_url_name="integrations:machine-token-new",
    empty_action=gettext_lazy("New machine token"),
    template="integrations/machine_tokens.html",
)


@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """One's own tokens; a new one is shown once."""
    user, at = user_of(request), clock.now()
    may = access.may_create(user, user, ApiToken.Kind.PERSONAL)
    form = TokenForm(request.POST or None)
    text, status = "", 200
    if request.method == "POST":
        enforce(may)
        status = 422
        if form.is_valid():
            text, status = _make(form, request, ApiToken.Kind.PERSONAL, at), 200
            form = TokenForm() if text else form
    rows = [(row, labels.STANDINGS[row.standing(at)], row.standing(at) == "live") for row in selectors.tokens_of(user)]
    context = {"form": form, "text": text, "rows": rows, "scopes": labels.SCOPES, "may": bool(may)}
    return render(request, "integrations/tokens.html", context, status=status)


def _make(form: TokenForm, request: HttpRequest, kind: str, at: datetime) -> str:
    """The text of the new token; nothing when the service refuses, which the form then says."""
    user, given = user_of(request), form.cleaned_data
    days = int(given["days"])
    try:
        _row, text = tokens.create(
            user=given.get("user", user), kind=kind, name=given["name"], scopes=given["scopes"],
            expires_at=at + timedelta(days=days) if days else None, by=user, at=at,
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(None, reason_words(refusal.decision.reason, refusal.decision.params))
        return ""
    return text


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a token."""
    token = get_object_or_404(ApiToken, pk=pk)
    tokens.revoke(token, by=user_of(request), at=clock.now())
    return done(request, _("The token has ended."))


@require_GET
@require(access.TOKENS)
def machine(request: HttpRequest) -> HttpResponse:
    """Every token."""
    rows, kind = selectors.all_tokens(), request.GET.get("kind")
    rows = rows.filter(kind=kind) if kind in ApiToken.Kind.values else rows
    return render_list(request, SPEC, rows, {"standings": labels.STANDINGS, "at": clock.now()})


@require_http_methods(["GET", "POST"])
@require(access.TOKENS)
def machine_new(request: HttpRequest) -> HttpResponse:
    """A token for a program; shown once."""
    form = MachineTokenForm(request.POST or None)
    text = _make(form, request, ApiToken.Kind.MACHINE, clock.now()) if request.method == "POST" and form.is_valid() else ""
    return render(request, "integrations/machine_token.html", {"form": form, "text": text}, status=422 if form.errors else 200)
