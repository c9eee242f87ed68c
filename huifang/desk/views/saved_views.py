"""Keeping a list's filters under a name."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huifang.desk import access, services
from huifang.desk.forms import ShareForm
from huifang.desk.models import SavedView
from huifang.kernel.decision import enforce
from huifang.organization.gate import user_of
from huifang.organization.selectors import home_unit
from huifang.ui.toasts import done, go, toast

MOST = 20


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save or overwrite the user's view of a list."""
    user = user_of(request)
    name = request.POST.get("list", "")[:60]
    label = request.POST.get("label", "").strip()[:30]
    if not (name and label):
        return done(request, _("Give the view a name first."), tone="bad")
    mine = SavedView.objects.filter(user=user, list_name=name)
    if mine.exclude(label=label).count() >= MOST:
        return done(request, _("You have 20 views of this list; remove one first."), tone="bad")
    unit = home_unit(user) if request.POST.get("shared") else None
    if unit is not None:
        enforce(access.may_share(user, unit.pk))
    kept = {"query": request.POST.get("query", "").lstrip("?")[:500], "unit": unit}
    SavedView.objects.update_or_create(user=user, list_name=name, label=label, defaults=kept)
    if unit:
        return done(request, _("The view “{label}” is shared with {unit}.").format(label=label, unit=unit.name))
    return done(request, _("The view “{label}” is kept.").format(label=label))


@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the departments that see one of the user's views; others' views do not exist for them."""
    user = user_of(request)
    view = get_object_or_404(SavedView, pk=pk, user=user)
    enforce(access.may_share_across(user, view))
    form = ShareForm(request.POST if request.method == "POST" else None, view=view)
    if request.method == "POST" and form.is_valid():
        units = form.chosen
        services.share_view(view, units=units, by=user)
        if units:
            toast(request, _("The view “{label}” is shared with {unit}.").format(label=view.label, unit="、".join(u.name for u in units)))
        else:
            toast(request, _("The view “{label}” is shared with no other department.").format(label=view.label))
        return go(request, "desk:share_view", view.pk)
    return render(request, "desk/share_view.html", {"form": form, "view": view}, status=422 if form.errors else 200)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one of the user's views, or one shared with a unit they lead; others' views do not exist for them."""
    view = get_object_or_404(SavedView, pk=pk)
    user = user_of(request)
    if not access.may_remove(user, view):
        raise Http404
    undo = f"{reverse('desk:restore_view')}?kept={services.remove_view(view, by=user)}"
    return done(request, _("The view “{label}” was removed.").format(label=view.label), undo_url=undo)


@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """Bring back the view that the same person has just removed."""
    view = services.restore_view(request.GET.get("kept", ""), by=user_of(request))
    if view is None:
        raise Http404
    return done(request, _("The view “{label}” is back.").format(label=view.label))
