"""Pages of packs: which are shipped, what each brings, and a newer one against the company's own edits."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huifang.journal import selectors as journal
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.kernel.refs import Ref
from huifang.organization.access import may
from huifang.organization.gate import user_of
from huifang.regulations import access, labels, packaging, packs, selectors
from huifang.regulations.models import Regulation
from huifang.regulations.rules import text_changes
from huifang.regulations.three_way import KEEP, TAKE, ClauseDifference, Difference
from huifang.ui.toasts import done


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every shipped pack: installed or not, newer or not."""
    enforce(access.may_install(user_of(request)))
    offers = packaging.offers()
    history = journal.lines(journal.history([Ref.of(o.regulation) for o in offers if o.regulation], limit=20))
    return render(
        request, "regulations/packs.html", {"offers": offers, "history": history, "may_read": bool(may(request.user, access.VIEW))}
    )


@require_GET
def pack(request: HttpRequest, pack: str) -> HttpResponse:
    """What a pack brings, clause by clause."""
    enforce(access.may_install(user_of(request)))
    if pack not in packs.pack_codes():
        raise Http404
    found = packs.read_pack(pack)
    clauses = [(clause, [labels.kind_label(rule.kind) for rule in clause.rules]) for clause in found.clauses]
    context = {
        "pack": found,
        "brings": packaging.brings(found),
        "clauses": clauses,
        "installed": Regulation.objects.filter(pack=pack).exists(),
    }
    return render(request, "regulations/pack.html", context)


@require_http_methods(["GET", "POST"])
def upgrade(request: HttpRequest, pack: str) -> HttpResponse:
    """A newer pack beside the company's own edits, with a choice for each clause; makes a draft."""
    user = user_of(request)
    enforce(access.may_install(user))
    regulation = get_object_or_404(Regulation, pack=pack)
    if pack not in packs.pack_codes():
        raise Http404
    version = selectors.newest_published(regulation)
    assert version is not None
    if request.method == "POST":
        choices = {key.removeprefix("clause-"): str(value) for key, value in request.POST.items() if key.startswith("clause-")}
        seen = request.POST.get("seen", "")
        draft = packaging.take_pack(regulation, choices=choices, seen=int(seen) if seen.isdecimal() else 0, by=user, at=clock.now())
        text = _("Draft {number} holds what you took. Who publishes regulations looks at it and publishes it.").format(number=draft.number)
        to = (
            reverse("regulations:version", args=[regulation.code, draft.number]) if may(user, access.EDIT) else reverse("regulations:packs")
        )
        return done(request, text, to=to)
    found = packaging.compare_pack(regulation)
    context: dict[str, Any] = {
        "regulation": regulation,
        "version": version,
        "clauses": [_shown(clause, regulation, version) for clause in found],
        "asks": any(clause.asks for clause in found),
        "draft": selectors.draft_of(regulation),
        "take": TAKE,
        "keep": KEEP,
    }
    return render(request, "regulations/upgrade.html", context)


def _shown(clause: ClauseDifference, regulation: Regulation, version: Any) -> dict[str, Any]:
    return {"clause": clause, "items": [_item(item, version) for item in clause.items]}


def _item(item: Difference, version: Any) -> dict[str, Any]:
    at, sort = clock.now(), item.key[0]
    base, mine, theirs = (packaging.item_words(side, sort, version, at) for side in (item.base, item.mine, item.theirs))
    kind = next((labels.kind_label(side.kind) for side in (item.theirs, item.mine, item.base) if side and side.kind), _("Text"))
    return {
        "item": item,
        "kind": kind,
        "mine": text_changes(base, mine) if item.how != "theirs" else [],
        "theirs": text_changes(base, theirs) if item.how != "mine" else [],
    }
