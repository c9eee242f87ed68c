"""Company-wide settings: typed, sealed, a fact for each change (R12.2)."""

import pytest

from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.decision import Refused
from huifang.kernel.refs import system
from huifang.organization import options
from huifang.organization.models import Setting
from huifang.organization.options import CHOICE, NUMBER, SECRET, SWITCH, Group, Option

BY = system("test")


@pytest.fixture(autouse=True)
def group(monkeypatch, db):
    monkeypatch.setattr(options, "_groups", {})
    return options.declare(
        Group(
            "mail",
            "Mail",
            (
                Option("mail.host", "Host", default="localhost"),
                Option("mail.port", "Port", NUMBER, 25, least=1, most=65535),
                Option("mail.password", "Password", SECRET),
                Option("mail.on", "On", SWITCH),
                Option("mail.way", "Way", CHOICE, "plain", choices=(("plain", "Plain"), ("tls", "TLS"))),
                Option("mail.sender", "Sender", check=lambda v: None if "@" in v else "no address"),
            ),
        )
    )


def test_what_nobody_set_has_its_default_and_one_query_reads_all(django_assert_num_queries):
    with django_assert_num_queries(1):
        found = options.values(["mail.host", "mail.port", "mail.password", "mail.on"])
    assert found == {"mail.host": "localhost", "mail.port": 25, "mail.password": "", "mail.on": False}


def test_each_change_is_a_fact_and_saying_the_same_is_none():
    assert options.change(by=BY, changes={"mail.host": "a", "mail.port": 25}) == ["mail.host"]
    assert options.change(by=BY, changes={"mail.host": "a"}) == []
    fact = Event.objects.get(kind="organization.option.changed")
    assert (fact.data["before"], fact.data["value"], fact.data["option"]) == ("localhost", "a", "Host")


def test_a_secret_is_stored_sealed_and_never_told():
    options.change(by=BY, changes={"mail.password": "s3cret-word"})
    assert options.value("mail.password") == "s3cret-word"
    assert "s3cret-word" not in str(list(Setting.objects.values()))
    assert "s3cret-word" not in str(list(Event.objects.values("facts")))
    options.change(by=BY, changes={"mail.password": ""})
    assert options.value("mail.password") == "s3cret-word", "an empty field leaves it"
    options.change(by=BY, changes={"mail.password": None})
    assert options.value("mail.password") == ""


def test_a_secret_under_a_lost_key_counts_as_not_set(settings):
    options.change(by=BY, changes={"mail.password": "s3cret-word"})
    settings.DATA_KEY = "another key"
    assert options.value("mail.password") == ""


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("mail.port", 0),
        ("mail.port", 70000),
        ("mail.port", "25"),
        ("mail.port", True),
        ("mail.on", 1),
        ("mail.way", "x"),
        ("mail.sender", "x"),
    ],
)
def test_a_wrong_value_changes_nothing(code, value):
    with pytest.raises(Refused) as caught:
        options.change(by=BY, changes={"mail.host": "new", code: value})
    assert caught.value.decision.reason == "option_wrong"
    assert not Setting.objects.exists()


def test_only_administrators_change(django_user_model):
    user = django_user_model.objects.create(username="x", name="x", joined_at=clock.now())
    with pytest.raises(Refused):
        options.change(by=user, changes={"mail.host": "new"})
    user = django_user_model.objects.create(username="y", name="y", joined_at=clock.now(), is_administrator=True)
    assert options.change(by=user, changes={"mail.host": "new"}) == ["mail.host"]


def test_a_code_is_declared_once_and_an_unknown_one_is_an_error():
    with pytest.raises(ValueError, match=r"mail\.host"):
        options.declare(Group("other", "Other", (Option("mail.host", "Host"),)))
    with pytest.raises(KeyError):
        options.value("mail.nothing")
