"""What the pages share: acts on a row and how they are done, the customer named in the address."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.archive import access as archive
from huifang.archive.models import Customer
from huifang.followup import access as followup
from huifang.followup.models import Record
from huifang.kernel.decision import Refused, enforce, no
from huifang.ui.acts import Act, find, perform
from huifang.ui.toasts import go, toast


def do_act(
    request: HttpRequest,
    possible: list[Act],
    action: str,
    does: Mapping[str, Callable[[dict[str, Any]], object]],
    *,
    page: Callable[[list[Act]], HttpResponse],
    back: tuple[str, int],
) -> HttpResponse:
    """Do the act; what is amiss stands on its form.

    Raises:
        Refused: it is not possible for this user now.
    """
    act = find(possible, action)
    if act is None:
        raise Refused(no("out_of_reach"))
    act.form.data, act.form.is_bound = request.POST, True
    if not perform(act.form, lambda: does[action](act.form.cleaned_data)):
        return page(possible)
    toast(request, _("Written down."))
    return go(request, back[0], back[1])


def customer_named(request: HttpRequest, user: User) -> tuple[Customer, Record | None]:
    """The customer, or the follow-up and its customer, named in the address; within sight.

    Raises:
        Http404: neither is named, or there is none such.
        Refused: out of reach.
    """
    record, customer = request.GET.get("record", ""), request.GET.get("customer", "")
    if record.isdecimal() and len(record) < 19:
        row = get_object_or_404(Record.objects.select_related("customer"), pk=int(record))
        enforce(followup.may_view_record(user, row))
        return row.customer, row
    if not customer.isdecimal() or len(customer) > 18:
        raise Http404
    found = get_object_or_404(Customer, pk=int(customer))
    enforce(archive.may_view(user, found))
    return found, None
