"""The register and a document's own page."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from huifang.accounts.models import User
from huifang.archive.access import units_for
from huifang.archive.models import Customer
from huifang.archive.selectors import customer_for
from huifang.documents import access, forms, labels, rules, selectors
from huifang.documents.models import Document, Version
from huifang.documents.searching import TEXTS
from huifang.documents.services import keeping
from huifang.documents.views.answering import answer
from huifang.journal import selectors as journal
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, enforce
from huifang.kernel.grades import PAPER
from huifang.kernel.refs import Ref
from huifang.organization.gate import require, user_of
from huifang.organization.selectors import home_unit
from huifang.search.selectors import find
from huifang.ui import formats
from huifang.ui.conflicts import meet
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Preset, Sort, render_list
from huifang.ui.toasts import go, toast

FOUND_AT_MOST = 200


def _units(request: HttpRequest) -> Sequence[Choice]:

    return [Choice(str(unit.pk), unit.name, Q(unit=unit.pk)) for unit in units_for(user_of(request), access.VIEW)]


SPEC = ListSpec(
    name="documents.register",
    title=gettext_lazy("Documents"),
    row_template="documents/rows/document.html",
    columns=(
        Column("number", gettext_lazy("Number"), fixed=True, value=lambda d: d.number),
        Column("title", gettext_lazy("Title"), fixed=True, value=lambda d: d.title),
        Column("kind", gettext_lazy("Kind"), value=lambda d: str(d.get_kind_display())),
        Column("customer", gettext_lazy("Customer"), value=lambda d: d.customer.name if d.customer else ""),
        Column("keeper", gettext_lazy("Keeper"), value=lambda d: d.keeper.name),
        Column("unit", gettext_lazy("Unit"), value=lambda d: d.unit.name),
        Column("version", gettext_lazy("Version"), numeric=True, value=lambda d: d.latest),
        Column("state", gettext_lazy("State"), value=lambda d: str(d.get_state_display())),
        Column("changed", gettext_lazy("Last change"), sort="changed", value=lambda d: d.changed_at),
    ),
    sorts=(
        Sort("changed", gettext_lazy("Last changed first"), ("changed_at", "pk"), backwards=True),
        Sort("new", gettext_lazy("Newest first"), ("pk",), backwards=True),
    ),
    filters=(
        Filter("state", gettext_lazy("State"), tuple(Choice(value, label, Q(state=value)) for value, label in Document.State.choices)),
        Filter("kind", gettext_lazy("Kind"), tuple(Choice(value, label, Q(kind=value)) for value, label in Document.Kind.choices)),
        Filter("keeper", gettext_lazy("Keeper"), lambda request: [Choice("me", _("me"), Q(keeper=user_of(request)))]),
        Filter("unit", gettext_lazy("Unit"), _units),
    ),
    presets=(
        Preset(gettext_lazy("All"), ""),
        Preset(gettext_lazy("Mine"), "keeper=me"),
        Preset(gettext_lazy("checked out"), "state=taken"),
    ),
    search_label=gettext_lazy("Title, number, words inside"),
    export_permission="reports.report.export",
    template="documents/list.html",
    empty_title=gettext_lazy("No document on the register yet"),
    empty_text=gettext_lazy("Reports, schemes and certificates that were made for customers stand here with their keeper and versions."),
)


def _searching(user: User) -> ListSpec:

    def search(rows: QuerySet[Document], text: str) -> QuerySet[Document]:
        ids = {hit.object_id for hit in find(user, text, FOUND_AT_MOST) if hit.kind in {Document.ref_kind, TEXTS}}
        return rows.filter(pk__in=ids)

    return replace(SPEC, search=search)


@require_GET
@require(access.VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """The register as the user sees it."""
    user = user_of(request)
    return render_list(
        request, _searching(user), access.documents_for(user), {"row_states": labels.DOCUMENTS, "may_keep": access.may_keep(user)}
    )


@require_http_methods(["GET", "POST"])
@require(access.KEEP)
def new(request: HttpRequest) -> HttpResponse:
    """Put a document on the register."""
    user = user_of(request)
    home = home_unit(user)
    first = {"unit": home.pk if home else None, "customer": request.GET.get("customer", "")}
    form = forms.NewDocumentForm(request.POST if request.method == "POST" else None, request.FILES or None, user=user, initial=first)

    def act() -> str:
        given = form.cleaned_data
        row = keeping.register(
            title=given["title"], kind=given["kind"], unit=given["unit"], content=given["file"], name=given["file"].name, by=user,
            at=clock.now(), customer=given["customer"], section=given["section"], paper_place=given["paper_place"], keeper=given["keeper"],
        )  # fmt: skip
        return reverse("documents:show", args=[row.pk])

    return answer(
        request, form, act, title=_("New document"), submit=_("Put on the register"), said=_("The document is on the register."),
        back=("documents:index",), upload=True,
    )  # fmt: skip


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """A document: who keeps it, its versions, its readers, its inspections."""
    user, at = user_of(request), clock.now()
    row = found(user, pk)
    keeps, reads = access.may_keep(user, row), access.may_read(user, row, at)
    context = {
        "document": row,
        "states": labels.DOCUMENTS,
        "grant_states": labels.GRANTS,
        "finding_states": labels.FINDINGS,
        "versions": selectors.versions_of(row),
        "may_read": reads and row.state != Document.State.VOID,
        "may_keep": keeps,
        "may_take": access.may_take(user, row),
        "may_change": access.may_change(user, row),
        "may_force": access.may_force(user, row),
        "may_ask": access.may_ask(user, row),
        "own": selectors.own_grant(user, row),
        "grants": selectors.grants_of(row) if keeps else [],
        "authorities": selectors.authorities_of(row) if keeps else [],
        "findings": access.findings_for(user).filter(document=row),
        "grade": PAPER.get(access.grade_of(row, at), ""),
        "section": dict(forms.sections()).get(row.section, "") if row.section else "",
        "lines": journal.lines(journal.history([Ref.of(row)], limit=20)),
        "refusal": "" if reads else reads.reason,
    }
    return render(request, "documents/document.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change particulars."""
    user = user_of(request)
    row = found(user, pk)
    enforce(access.may_keep(user, row))
    names = ("title", "kind", "section", "paper_place")
    first = {"version": row.version, **{name: getattr(row, name) for name in names}}
    form = forms.ParticularsForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            keeping.change(row, **form.changes, version=form.cleaned_data["version"] or 0, by=user, at=clock.now())
        except Conflict:
            row.refresh_from_db()
            who, when = journal.last_change(Ref.of(row))
            meet(form, current={name: getattr(row, name) for name in names}, version=row.version, who=who, when=when)
            context = {"form": form, "title": _("Change particulars"), "submit": _("Save"), "back": ("documents:show", [pk])}
            return render(request, "documents/form.html", context, status=409)
        toast(request, _("The particulars were changed."))
        return go(request, "documents:show", pk)
    return answer(
        request, form, lambda: None, title=_("Change particulars"), submit=_("Save"), said="", back=("documents:show", pk), note=row.title
    )  # fmt: skip


@require_GET
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed between the texts of two versions."""
    user, at = user_of(request), clock.now()
    row = found(user, pk)
    versions = list(row.versions.select_related("file__blob", "by").order_by("number"))
    after = _chosen(versions, request.GET.get("to", ""), -1)
    before = _chosen(versions, request.GET.get("from", ""), -2)
    keeping.note_compared(row, before, after, by=user, at=at)
    lines = rules.compare(before.text, after.text) if before.has_text and after.has_text else []
    context = {
        "document": row,
        "versions": versions,
        "before": before,
        "after": after,
        "lines": lines,
        "readable": before.has_text and after.has_text,
        "added": sum(line.kind == "added" for line in lines if line),
        "removed": sum(line.kind == "removed" for line in lines if line),
        "paper": PAPER.get(access.grade_of(row, at), ""),
        "mark": f"{user.name} {formats.moment(at)}",
    }
    return render(request, "documents/compare.html", context)


def _chosen(versions: list[Version], text: str, place: int) -> Version:
    known = {str(version.number): version for version in versions}
    return known.get(text) or versions[max(place, -len(versions))]


@require_GET
def read(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The text of a version, safe to look at; that it was read is written down."""
    user, at = user_of(request), clock.now()
    row = found(user, pk)
    version = row.versions.select_related("document__customer__unit", "file__blob").filter(number=number).first()
    if version is None:
        raise Http404
    keeping.note_read(version, by=user, at=at)
    paper, mark = PAPER.get(access.grade_of(row, at), ""), f"{user.name} {formats.moment(at)}"
    return render(
        request, "documents/text.html", {"document": row, "version": version, "reader": user, "at": at, "paper": paper, "mark": mark}
    )


@require_GET
@require(access.VIEW)
def customer_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The documents about a customer, as a panel of its page."""
    user = user_of(request)
    try:
        customer = customer_for(user, pk)
    except Customer.DoesNotExist as error:
        raise Http404 from error
    rows = access.documents_for(user).filter(customer=customer).order_by("-changed_at", "-pk")[:20]
    context = {"rows": rows, "states": labels.DOCUMENTS, "customer": customer, "may_keep": access.may_keep(user)}
    return render(request, "documents/parts/customer.html", context)


def found(user: User, pk: int) -> Document:
    """A document whose line the user sees; else it does not exist for them."""
    try:
        return selectors.document_for(user, pk)
    except Document.DoesNotExist as error:
        raise Http404 from error
