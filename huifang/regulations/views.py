"""Pages: the list, the document, versions, drafts, preview and publication."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.organization.access import may
from huifang.organization.gate import require, user_of
from huifang.regulations import access, documents, labels, packs, selectors, services
from huifang.regulations.models import Regulation, RegulationVersion, Rule
from huifang.ui.toasts import done, go


@require_GET
@require(access.VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """Every regulation with its version in force, and the packs that could be installed."""
    today = clock.today()
    rows = [_listed(regulation, today) for regulation in selectors.regulations()]
    may_publish = bool(may(user_of(request), access.PUBLISH))
    installed = {row["regulation"].code for row in rows}
    offered = [packs.read_pack(code) for code in packs.pack_codes() if code not in installed] if may_publish else []
    return render(request, "regulations/index.html", {"rows": rows, "packs": offered, "may_edit": bool(may(user_of(request), access.EDIT))})


def _listed(regulation: Regulation, today: date) -> dict[str, Any]:
    versions = list(regulation.versions.all())
    published = [v for v in versions if v.effective_from and v.published_at]
    return {
        "regulation": regulation,
        "in_force": next((v for v in published if v.effective_from and v.effective_from <= today), None),
        "coming": next((v for v in published if v.effective_from and v.effective_from > today), None),
        "draft": next((v for v in versions if v.is_draft), None),
    }


@require_POST
def install(request: HttpRequest, pack: str) -> HttpResponse:
    """Install a pack from today."""
    enforce(access.may_install(user_of(request)))
    if pack not in packs.pack_codes():
        raise Http404
    version = services.install_pack(pack, by=user_of(request), at=clock.now())
    text = _("Installed “{title}”").format(title=version.regulation.title)
    return done(request, text, to=address("regulation", version.regulation) if may(request.user, access.VIEW) else "regulations:packs")


@require_GET
@require(access.VIEW)
def regulation(request: HttpRequest, code: str) -> HttpResponse:
    """The version in force, else the newest published, as a document."""
    found = get_object_or_404(Regulation.objects.select_related("unit"), code=code)
    shown = selectors.version_in_force(found, clock.today()) or selectors.newest_published(found)
    if shown is None:
        raise Http404
    return _document(request, shown)


@require_GET
@require(access.VIEW)
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One version as a document; a draft with its editing links."""
    return _document(request, version_or_404(request, code, number))


def _document(request: HttpRequest, shown: RegulationVersion) -> HttpResponse:
    today = clock.today()
    user = user_of(request)
    base = selectors.book(today, shown.regulation.unit)
    context = {
        "version": shown,
        "regulation": shown.regulation,
        "clauses": documents.document(shown, base),
        "begins": documents.begins_words(shown, today),
        "state": labels.STATES[shown.state],
        "draft": selectors.draft_of(shown.regulation),
        "may_edit": bool(access.may_edit(user)),
        "may_publish": bool(access.may_publish(user)),
        "editing": shown.is_draft and bool(access.may_edit(user)),
    }
    return render(request, "regulations/document.html", context)


@require_GET
@require(access.VIEW)
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """From a rule to its clause in the document of its version."""
    found = get_object_or_404(Rule.objects.select_related("version__regulation"), pk=pk)
    enforce(access.may_view(user_of(request), found.version))
    link = selectors.clause_link(pk)
    assert link is not None
    return go(request, link.url)


@require_GET
@require(access.VIEW)
def history(request: HttpRequest, code: str) -> HttpResponse:
    """Every version, and a choice of two to compare."""
    found = get_object_or_404(Regulation, code=code)
    versions = list(found.versions.select_related("published_by", "created_by").order_by("-number"))
    visible = [v for v in versions if access.may_view(user_of(request), v)]
    today = clock.today()
    rows = [{"version": v, "state": labels.STATES[v.state], "begins": documents.begins_words(v, today)} for v in visible]
    return render(request, "regulations/history.html", {"regulation": found, "rows": rows})


@require_GET
@require(access.VIEW)
def comparison(request: HttpRequest, code: str) -> HttpResponse:
    """Two versions side by side."""
    wanted = [request.GET.get(name, "") for name in ("from", "to")]
    if not all(number.isdecimal() and len(number) < 6 for number in wanted):
        raise Http404
    old, new = (version_or_404(request, code, int(number)) for number in wanted)
    base = selectors.book(clock.today(), old.regulation.unit)
    context = {"regulation": old.regulation, "old": old, "new": new, "comparison": documents.compare(old, new, base)}
    return render(request, "regulations/compare.html", context)


def version_or_404(request: HttpRequest, code: str, number: int) -> RegulationVersion:
    """The version, if this user may see it."""
    versions = RegulationVersion.objects.select_related("regulation__unit", "published_by", "created_by")
    found = get_object_or_404(versions, regulation__code=code, number=number)
    enforce(access.may_view(user_of(request), found))
    return found


def address(name: str, row: Regulation | RegulationVersion, clause_number: str = "") -> str:
    """The address of a page of a regulation or version, at a clause."""

    args = [row.code] if isinstance(row, Regulation) else [row.regulation.code, row.number]
    return reverse(f"regulations:{name}", args=args) + (f"#{clause_number}" if clause_number else "")
