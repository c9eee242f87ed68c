"""Sessions that ran out do not pile up."""

from datetime import timedelta

from django.contrib.sessions.models import Session

from huifang.accounts import services
from huifang.accounts.models import SignedIn, User
from huifang.accounts.schedules import forget
from huifang.kernel import clock


def test_the_night_forgets_what_ran_out(client, person: User):
    at = clock.now()
    client.force_login(person)
    client.session.save()
    Session.objects.create(session_key="old", session_data="", expire_date=at - timedelta(days=1))
    for days, key in ((91, "a"), (89, "b")):
        services.note_sign_in(person, at=at - timedelta(days=days), session_key=key)
    forget(at)
    assert not Session.objects.filter(session_key="old").exists()
    assert Session.objects.count() == 1
    assert list(SignedIn.objects.values_list("session_key", flat=True)) == ["b"]
