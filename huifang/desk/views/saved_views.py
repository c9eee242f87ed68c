"""Keeping a list's filters under a name."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huifang.desk.models import SavedView
from huifang.organization.gate import user_of
from huifang.ui.toasts import done

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
    SavedView.objects.update_or_create(
        user=user, list_name=name, label=label, defaults={"query": request.POST.get("query", "").lstrip("?")[:500]}
    )
    return done(request, _("The view “{label}” is kept.").format(label=label))


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one of the user's views."""
    view = get_object_or_404(SavedView, pk=pk, user=user_of(request))
    view.delete()
    return done(request, _("The view “{label}” was removed.").format(label=view.label))
