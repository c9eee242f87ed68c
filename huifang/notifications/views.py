"""The inbox of notices, the drawer of the bell, one's own settings, who was told of a record."""

from collections.abc import Sequence

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.journal import gates
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.kernel.refs import Ref
from huifang.notifications import kinds, selectors, services
from huifang.notifications.forms import PreferenceForm, initial_of
from huifang.notifications.models import Notice
from huifang.organization.gate import user_of
from huifang.ui.lists import BulkAction, Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import done, go, toast, trigger


def _groups(_request: HttpRequest) -> Sequence[Choice]:
    return [Choice(group.code, group.title, Q(group=group.code)) for group in kinds.groups()]


SPEC = ListSpec(
    name="notifications.list",
    title=gettext_lazy("Notices"),
    template="notifications/list.html",
    row_template="notifications/row.html",
    columns=(
        Column("told", gettext_lazy("Told"), value=lambda n: n.told_at),
        Column("notice", gettext_lazy("Notice"), fixed=True, value=lambda n: f"{n.row.said.title}：{n.row.said.text}"),
        Column("way", gettext_lazy("Way"), value=lambda n: n.get_mail_display(), shown=False),
        Column("seen", gettext_lazy("Seen"), value=lambda n: n.seen_at),
    ),
    sorts=(
        Sort("new", gettext_lazy("Newest"), ("id",), backwards=True),
        Sort("old", gettext_lazy("Oldest"), ("id",)),
    ),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            (Choice("unseen", gettext_lazy("unread"), selectors.UNSEEN), Choice("seen", gettext_lazy("read"), ~selectors.UNSEEN)),
            default="unseen",
        ),
        Filter("group", gettext_lazy("Kind"), _groups),
    ),
    bulk_actions=(BulkAction("read", gettext_lazy("Mark as read"), "notifications:read", "mail-opened"),),
    prepare=selectors.prepare,
    empty_title=gettext_lazy("Nothing unread"),
    empty_text=gettext_lazy(
        "Questions to you and their answers, calls given to you, time limits that come near or were missed, and the end of long work stand here."
    ),
)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """One's own notices, the unread ones first."""
    rows = selectors.inbox(user_of(request)).select_related("stands_for")
    return render_list(request, SPEC, rows, {"group": request.GET.get("group", "")})


@require_GET
def newest(request: HttpRequest) -> HttpResponse:
    """What the bell opens in the drawer."""
    return render(request, "notifications/newest.html", {"rows": selectors.newest(user_of(request))})


@require_GET
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark it as seen and go to what it is about."""
    user = user_of(request)
    notice = get_object_or_404(Notice, pk=pk, person=user)
    services.see(user, [notice.pk], at=clock.now())
    row = selectors.rows_of([notice])[0]
    return redirect(row.said.address or "notifications:list")


def _ids(request: HttpRequest) -> list[int]:
    wanted = request.POST.getlist("ids") or request.GET.get("ids", "").split(",")
    return [int(pk) for pk in wanted if pk.isdecimal()][:500]


def _said_read(request: HttpRequest, ids: Sequence[int]) -> HttpResponse:
    words = ngettext("Marked {n} as read", "Marked {n} as read", len(ids)).format(n=len(ids))
    undo = f"{reverse('notifications:unread')}?ids={','.join(map(str, ids))}"
    answer = done(request, words, undo_url=undo) if ids else done(request, _("There was nothing unread."))
    return trigger(answer, "ui:counters")


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark some as read."""
    ids = _ids(request)
    services.see(user_of(request), ids, at=clock.now())
    return _said_read(request, ids)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    ids = services.see_all(user_of(request), at=clock.now(), group=request.POST.get("group", ""))
    return _said_read(request, ids[:500])


@require_POST
def unread(request: HttpRequest) -> HttpResponse:
    """Take a marking back."""
    services.unsee(user_of(request), _ids(request))
    return trigger(HttpResponse(status=204), "ui:counters")


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """How one wants to be told."""
    user = user_of(request)
    form = PreferenceForm(request.POST if request.method == "POST" else None, initial=initial_of(user))
    if request.method == "POST" and form.is_valid():
        services.prefer(by=user, at=clock.now(), **form.changes())
        toast(request, _("Saved"))
        return go(request, "notifications:preferences")
    context = {"form": form, "groups": kinds.groups(), "email": user.email}
    return render(request, "notifications/preferences.html", context, status=422 if form.errors else 200)


@require_GET
def profile_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """On one's own settings page: how one is told now. Whose page it is makes no difference: it shows one's own."""
    return render(request, "notifications/profile.html", {"form": PreferenceForm(initial=initial_of(user_of(request)))})


@require_GET
def told(request: HttpRequest, kind: str, pk: str) -> HttpResponse:
    """Who was told of a record, for whoever may read the record."""
    return _told(request, Ref(kind, pk))


@require_GET
def told_customer(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was told of a customer's matters."""
    return _told(request, Ref("archive.customer", str(pk)))


def _told(request: HttpRequest, ref: Ref) -> HttpResponse:
    enforce(gates.may_read(user_of(request), ref))
    return render(request, "notifications/told.html", {"rows": selectors.told_about(ref)})
