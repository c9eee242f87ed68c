"""R12.2: the end of an account as accounts sees it; what contexts own is in tests/test_account_end.py."""

from datetime import UTC, datetime

import pytest

from huifang.accounts import belongings, services
from huifang.accounts.belongings import Belonging
from huifang.accounts.models import Factor, User
from huifang.accounts.tests.conftest import BY
from huifang.journal.models import Event
from huifang.kernel.decision import Refused, no

AT = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


class Pile:
    """Something that a person owns, in memory."""

    def __init__(self, code: str, owner: User | None, *, needs_person: bool = False, refuses: bool = False) -> None:
        self.owner = owner
        self.refuses = refuses
        self.kind = Belonging(
            code, code, count=lambda user, at: int(user == self.owner), hand_over=self.give, release=None if needs_person else self.free
        )

    def give(self, user: User, *, to: User, by: User, at: datetime) -> int:
        if self.refuses:
            raise Refused(no("not_permitted", permission="x"))
        self.owner = to
        return 1

    def free(self, user: User, *, by: User, at: datetime) -> int:
        self.owner = None
        return 1


@pytest.fixture
def piles(person: User, monkeypatch) -> dict[str, Pile]:
    """Three kinds that 王坐席 owns, one of which needs a person."""
    made = {"a": Pile("a", person, needs_person=True), "b": Pile("b", person), "c": Pile("c", None)}
    monkeypatch.setattr(belongings, "_kinds", {code: pile.kind for code, pile in made.items()})
    return made


def test_what_is_owned_is_named(person: User, piles):
    assert [(one.kind.code, one.count, one.needs_person) for one in belongings.owned_by(person, AT)] == [("a", 1, True), ("b", 1, False)]


def test_everything_goes_in_one_act(person: User, admin: User, piles):
    services.bind_external(person, provider="oidc", subject="x", by=BY, at=AT)
    Factor.objects.create(user=person, kind="totp", name="x", sealed_secret="x", created_at=AT)
    assert services.end_account(person, to={"a": admin}, by=admin, at=AT) == {"a": 1, "b": 1}
    assert (piles["a"].owner, piles["b"].owner) == (admin, None)
    person.refresh_from_db()
    assert not person.is_active
    assert not Factor.objects.exists()
    event = Event.objects.get(kind="accounts.user.ended")
    assert event.data["to"] == {"a": admin.pk}
    assert event.data["count"] == 2


def refused(act) -> str:
    with pytest.raises(Refused) as error:
        act()
    return error.value.decision.reason


def test_what_needs_a_person_gets_one_or_nothing_happens(person: User, admin: User, piles):
    assert refused(lambda: services.end_account(person, to={}, by=admin, at=AT)) == "nobody_chosen"
    assert refused(lambda: services.end_account(person, to={"a": person}, by=admin, at=AT)) == "not_a_successor"
    User.objects.filter(pk=admin.pk).update(is_active=True)
    person.refresh_from_db()
    assert person.is_active


def test_a_refused_hand_over_leaves_everything(person: User, admin: User, piles):
    piles["b"].refuses = True
    with pytest.raises(Refused):
        services.end_account(person, to={"a": admin, "b": admin}, by=admin, at=AT)
    person.refresh_from_db()
    assert person.is_active
    assert not Event.objects.filter(kind="accounts.user.ended").exists()


def test_who_may_end_an_account(person: User, admin: User, piles):
    assert refused(lambda: services.end_account(admin, to={}, by=admin, at=AT)) == "end_oneself"
    assert refused(lambda: services.end_account(admin, to={}, by=person, at=AT)) == "not_permitted"
    assert not services.may_end(person, person)
    assert services.may_end(person, admin)


def test_the_page_names_it_and_does_it(client, person: User, admin: User, piles):
    from huifang.accounts.tests.conftest import PASSWORD

    client.post("/accounts/sign-in/", {"username": "he", "password": PASSWORD})
    address = f"/accounts/people/{person.pk}/end/"
    page = client.get(address)
    assert page.content.decode().count('<p class="end-fixed"') == 0, "what has a field is not named a second time"
    assert client.post(address, {}).status_code == 400, "a person is missing"
    answer = client.post(address, {"to-a": admin.pk, "next": "/accounts/profile/"})
    assert answer.headers["Location"] == "/accounts/profile/"
    assert piles["a"].owner == admin


def test_a_kind_says_what_becomes_of_it(db):
    with pytest.raises(ValueError, match="neither"):
        belongings.register(Belonging("x", "x", count=lambda user, at: 0))
