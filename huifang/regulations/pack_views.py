"""Pages of packs: which are shipped, what each brings, and a newer one against the company's own edits."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.journal import selectors as journal
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.kernel.refs import Ref
from huifang.organization.access import may
from huifang.organization.gate import user_of
from huifang.organization.models import Unit
from huifang.regulations import access, labels, packaging, packs, selectors, services
from huifang.regulations.book import TypedRule
from huifang.regulations.models import Regulation, RegulationVersion
from huifang.regulations.rules import text_changes
from huifang.regulations.three_way import KEEP, TAKE, ClauseDifference, Difference
from huifang.ui.toasts import done


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every shipped pack: installed or not, newer or not."""
    enforce(access.may_install(user_of(request)))
    offers = packaging.offers()
    units = list(Unit.objects.filter(is_active=True).order_by("path"))
    history = journal.lines(journal.history([Ref.of(o.regulation) for o in offers if o.regulation], limit=20))
    context = {
        "offers": offers,
        "units": units,
        "nearer": _nearer([o.regulation for o in offers if o.regulation]),
        "history": history,
        "may_read": bool(may(request.user, access.VIEW)),
    }
    return render(request, "regulations/packs.html", context)


def _nearer(regulations: list[Regulation]) -> list[tuple[Unit, list[tuple[TypedRule[Any], TypedRule[Any]]]]]:
    """For each unit with a regulation of its own: which rule of a wider one gives way to which of its own there."""
    units = {r.unit_id: r.unit for r in regulations if r.unit}
    found = [(unit, list(selectors.book(clock.today(), unit).replaced)) for unit in units.values()]
    return [(unit, pairs) for unit, pairs in found if pairs]


@require_POST
def install_packs(request: HttpRequest) -> HttpResponse:
    """Install one pack (its button) or all that are ticked, each for the unit chosen beside it."""
    user, at = user_of(request), clock.now()
    enforce(access.may_install(user))
    titles = [str(version.regulation) for version in install_chosen(request.POST, by=user, at=at)]
    if not titles:
        return done(request, _("Tick the packs to install first."), to=reverse("regulations:packs"))
    return done(request, _("Installed “{title}”").format(title="、".join(titles)), to=reverse("regulations:packs"))


def install_chosen(given: QueryDict, *, by: User, at: datetime, effective_from: date | None = None) -> list[RegulationVersion]:
    """The packs named by ``pack`` (a button) or ``packs`` (ticked), each for ``unit-<code>``; unknown ones are passed over."""
    codes = [given["pack"]] if given.get("pack") else given.getlist("packs")
    made = []
    with transaction.atomic():
        for code in codes:
            if code in packs.pack_codes():
                unit = _unit(given.get(f"unit-{code}", ""))
                made.append(services.install_pack(code, by=by, at=at, effective_from=effective_from, unit=unit))
    return made


@require_POST
def reach(request: HttpRequest, pack: str) -> HttpResponse:
    """Let an installed pack's regulation apply to another unit, or to the whole company."""
    regulation = get_object_or_404(Regulation, pack=pack)
    was = request.POST.get("was", "")
    unit = _unit(request.POST.get("unit", ""))
    services.set_unit(regulation, unit, was=int(was) if was.isdecimal() else None, by=user_of(request), at=clock.now())
    where = unit.name if unit else _("whole company")
    text = _("“{title}” now applies to: {where}").format(title=regulation.title, where=where)
    return done(request, text, to=reverse("regulations:packs"))


def _unit(pk: str) -> Unit | None:
    return get_object_or_404(Unit, pk=int(pk), is_active=True) if pk.isdecimal() else None


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
