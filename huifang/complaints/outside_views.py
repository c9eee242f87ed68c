"""The reply to an authority, and making a complaint of a letter."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from huifang.complaints import access, coming, outside, selectors
from huifang.kernel import clock
from huifang.kernel.decision import enforce
from huifang.organization.gate import require, user_of
from huifang.ui.forms import Area
from huifang.ui.toasts import close_drawer, go, is_htmx, toast


class ReplyForm(forms.Form):
    """What was replied."""

    text = forms.CharField(
        label=gettext_lazy("What was replied"), max_length=8000, widget=Area(rows=5),
        help_text=gettext_lazy("To whom, when, by which way, and in which words; attach the letter to the complaint."),
        error_messages={"required": gettext_lazy("Write what was replied.")},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@require(access.CREATE)
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down the reply to whoever sent the complaint on."""
    user = user_of(request)
    row = get_object_or_404(selectors.for_user(user), pk=pk)
    enforce(outside.may_reply(user, row))
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outside.reply(row, text=form.cleaned_data["text"], by=user, at=clock.now())
        toast(request, _("The reply is written down."))
        return close_drawer() if is_htmx(request) else go(request, "complaints:show", pk)
    return render(request, "complaints/outside.html", {"form": form, "complaint": row}, status=422 if form.errors else 200)


@require_GET
@require(access.CREATE)
def letter_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """On a letter's page: the complaint that was made of it, or the way to make one."""
    letter = coming.letter_of(user_of(request), pk)
    made = coming.complaint_of(letter) if letter else None
    about = letter.about if letter else None
    customer = about.id if about and about.kind == "archive.customer" else ""
    return render(request, "complaints/letter_panel.html", {"letter": letter, "made": made, "customer": customer})
