"""What sign-in adds to every request: nothing to ask the database on most pages (see ``tests/test_middleware.py``)."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from huifang.accounts.models import SignedIn, User
from huifang.kernel import clock
from huifang.ui.toasts import go

FRESH = timedelta(minutes=5)
"""How exact “last seen” is; one write in this time for a session and process."""
MOST = 4096
DUTIES = {"password": "accounts:password", "factor": "accounts:security"}


class SignInMiddleware:
    """Notes when a session was last seen, and leads who owes a password or a second factor there and nowhere else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.seen: OrderedDict[int, float] = OrderedDict()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, _args: object, _kwargs: object) -> HttpResponse | None:
        if "place" not in request.session or not isinstance(request.user, User):
            return None
        self._note(request.session["place"])
        owes = request.session.get("owes")
        if not owes or getattr(view, "is_public", False) or getattr(view, "while_owing", False):
            return None
        address = reverse(DUTIES[owes[0]])
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"error": owes[0], "next": address}, status=403)
        return go(request, address)

    def _note(self, place: int) -> None:
        now = clock.now()
        if now.timestamp() - self.seen.get(place, 0.0) < FRESH.total_seconds():
            return
        self.seen[place] = now.timestamp()
        self.seen.move_to_end(place)
        while len(self.seen) > MOST:
            self.seen.popitem(last=False)
        SignedIn.objects.filter(pk=place, seen_at__lt=now - FRESH).update(seen_at=now)
