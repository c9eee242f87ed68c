"""What a keeper does: check out and in, versions, another keeper, voiding, authorities."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huifang.documents import access, forms
from huifang.documents.services import keeping, lending
from huifang.documents.views.answering import answer
from huifang.documents.views.register import found
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.organization.gate import user_of
from huifang.ui.toasts import go, toast


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Check it out."""
    user = user_of(request)
    row = found(user, pk)
    enforce(access.may_take(user, row))
    form = forms.ReasonForm(request.POST if request.method == "POST" else None)
    return answer(
        request, form, lambda: keeping.take(row, reason=form.cleaned_data["reason"], by=user, at=clock.now()),
        title=_("Check out"), submit=_("Check out"), said=_("It is checked out to you."), back=("documents:show", pk), note=row.title,
    )  # fmt: skip


@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it back unchanged."""
    user = user_of(request)
    keeping.give_back(found(user, pk), by=user, at=clock.now())
    toast(request, _("It was given back unchanged."))
    return go(request, "documents:show", pk)


@require_http_methods(["GET", "POST"])
def force(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what somebody else has."""
    user = user_of(request)
    row = found(user, pk)
    enforce(access.may_force(user, row))
    form = forms.ReasonForm(request.POST if request.method == "POST" else None)
    return answer(
        request, form, lambda: keeping.force_back(row, reason=form.cleaned_data["reason"], by=user, at=clock.now()),
        title=_("Take back"), submit=_("Take back"), said=_("It was taken back."), back=("documents:show", pk),
        note=_("What {name} has not saved as a version is lost.").format(name=row.taken_by.name if row.taken_by else ""),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def add_version(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version by whoever has checked it out."""
    user = user_of(request)
    row = found(user, pk)
    enforce(access.may_change(user, row))
    form = forms.VersionForm(request.POST if request.method == "POST" else None, request.FILES or None)

    def act() -> None:
        given = form.cleaned_data
        keeping.add_version(row, content=given["file"], name=given["file"].name, reason=given["reason"], by=user, at=clock.now())

    return answer(
        request, form, act, title=_("New version"), submit=_("Check in"), said=_("The new version is on the register."),
        back=("documents:show", pk), note=row.title, upload=True,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Another keeper."""
    user = user_of(request)
    row = found(user, pk)
    enforce(access.may_keep(user, row))
    form = forms.KeeperForm(request.POST if request.method == "POST" else None)
    return answer(
        request, form, lambda: keeping.hand_over(row, **form.cleaned_data, by=user, at=clock.now()),
        title=_("Hand over"), submit=_("Hand over"), said=_("It was handed over; the new keeper is told."), back=("documents:index",),
        note=row.title,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """作废."""
    user = user_of(request)
    row = found(user, pk)
    enforce(access.may_keep(user, row))
    form = forms.ReasonForm(request.POST if request.method == "POST" else None)
    return answer(
        request, form, lambda: keeping.void(row, reason=form.cleaned_data["reason"], by=user, at=clock.now()),
        title=_("Void the document"), submit=_("Void"), said=_("The document was voided."), back=("documents:show", pk), note=row.title,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def authority(request: HttpRequest, pk: int) -> HttpResponse:
    """A competent department inspected it."""
    user = user_of(request)
    row = found(user, pk)
    enforce(access.may_keep(user, row))
    form = forms.AuthorityForm(request.POST if request.method == "POST" else None)
    return answer(
        request, form, lambda: lending.record_authority(row, **form.cleaned_data, by=user, at=clock.now()),
        title=_("Inspected by an authority"), submit=_("Write down"), said=_("The inspection is on record."), back=("documents:show", pk),
        note=_("Needs no approval, but who, when and on what basis."),
    )  # fmt: skip
