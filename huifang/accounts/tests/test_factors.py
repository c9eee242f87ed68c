"""R12.2: second factors as services: sealed, used once, reset with a fact and a word to the person."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huifang.accounts import rules, services
from huifang.accounts.models import Factor, RecoveryCode, SignedIn, User
from huifang.accounts.services import factors
from huifang.journal.models import Event
from huifang.kernel.decision import Refused
from huifang.kernel.sealed import Unsealable, unseal

AT = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
LATER = AT + timedelta(seconds=30)


@pytest.fixture
def app(person: User) -> pyotp.TOTP:
    """The phone of 王坐席."""
    secret = rules.new_secret()
    services.add_totp(person, secret=secret, code=pyotp.TOTP(secret).at(AT), name="验证器应用", at=AT)
    return pyotp.TOTP(secret)


def test_the_secret_is_sealed_at_rest(app: pyotp.TOTP):
    stored = Factor.objects.get().sealed_secret
    assert app.secret not in stored
    assert factors.opened(stored) == app.secret
    with pytest.raises(Unsealable):
        unseal(stored, key=settings.DATA_KEY, purpose="option x")


def test_a_code_lets_in_once(app: pyotp.TOTP, person: User):
    assert not services.use_totp(person, code=app.at(AT), at=AT), "the code of the set-up was used by it"
    assert services.use_totp(person, code=app.at(LATER), at=LATER)
    assert not services.use_totp(person, code=app.at(LATER), at=LATER)
    assert Factor.objects.get().used_at == LATER


def test_of_two_who_send_one_code_one_is_let_in(app: pyotp.TOTP, person: User, monkeypatch):
    """The other one has read the row before the first one wrote it."""
    stale = Factor.objects.get()
    assert services.use_totp(person, code=app.at(LATER), at=LATER)
    assert Factor.objects.filter(pk=stale.pk, last_step__lt=int(LATER.timestamp()) // 30).update(uses=1) == 0


def test_nobody_tries_all_codes_from_many_addresses(app: pyotp.TOTP, person: User):
    """The lock of axes is for a name and an address; this one is for the person."""
    for _ in range(10):
        assert not services.use_totp(person, code="000000", at=LATER)
    with pytest.raises(Refused) as refused:
        services.use_totp(person, code=app.at(LATER), at=LATER)
    assert refused.value.decision.reason == "codes_rest"
    rested = LATER + timedelta(minutes=15)
    assert services.use_totp(person, code=app.at(rested), at=rested)
    assert Factor.objects.get().wrong == 0


def test_a_right_code_forgets_the_wrong_ones(app: pyotp.TOTP, person: User):
    for round_ in range(3):
        at = LATER + timedelta(minutes=round_)
        for _ in range(9):
            assert not services.use_totp(person, code="000000", at=at)
        assert services.use_totp(person, code=app.at(at), at=at)


def test_another_persons_code_is_none(app: pyotp.TOTP, admin: User):
    assert not services.use_totp(admin, code=app.at(LATER), at=LATER)


def test_a_wrong_first_code_sets_nothing_up(person: User):
    with pytest.raises(Refused) as refused:
        services.add_totp(person, secret=rules.new_secret(), code="000000", name="", at=AT)
    assert refused.value.decision.reason == "code_wrong"
    assert not Factor.objects.exists()


def test_a_new_app_takes_the_place_of_the_old_one(app: pyotp.TOTP, person: User):
    new = rules.new_secret()
    services.add_totp(person, secret=new, code=pyotp.TOTP(new).at(LATER), name="新手机", at=LATER)
    assert Factor.objects.get().name == "新手机"
    assert not services.use_totp(person, code=app.at(LATER), at=LATER)


def test_each_recovery_code_works_once(app: pyotp.TOTP, person: User, admin: User):
    codes = services.make_recovery_codes(person, at=AT)
    assert len(codes) == 10
    stored = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert not any(rules.plain_recovery(code) in digest for code in codes for digest in stored)
    assert not services.use_recovery_code(admin, code=codes[0], at=AT)
    assert services.use_recovery_code(person, code=codes[0].upper().replace("-", " "), at=AT)
    assert not services.use_recovery_code(person, code=codes[0], at=AT)
    assert Event.objects.get(kind="accounts.user.recovery_code_used").data["left"] == 9
    services.make_recovery_codes(person, at=AT)
    assert not services.use_recovery_code(person, code=codes[1], at=AT), "those before have ended"


def test_the_last_factor_takes_the_recovery_codes_along(app: pyotp.TOTP, person: User, admin: User):
    services.make_recovery_codes(person, at=AT)
    with pytest.raises(Refused):
        services.remove_factor(Factor.objects.get(), by=admin, at=AT)
    services.remove_factor(Factor.objects.get(), by=person, at=AT)
    assert not RecoveryCode.objects.exists()


def test_an_administrator_takes_everything_away(app: pyotp.TOTP, person: User, admin: User):
    services.make_recovery_codes(person, at=AT)
    services.note_sign_in(person, at=AT, session_key="k")
    before = User.objects.get(pk=person.pk).get_session_auth_hash()
    for wrong in (person, person):
        with pytest.raises(Refused):
            services.reset_factors(person, by=wrong, at=AT)
    assert services.reset_factors(person, by=admin, at=AT) == 1
    assert not Factor.objects.exists()
    assert not RecoveryCode.objects.exists()
    fresh = User.objects.get(pk=person.pk)
    assert fresh.told_at_sign_in == "factors_reset"
    assert fresh.get_session_auth_hash() != before, "sessions that no list knows end as well"
    assert SignedIn.objects.get().ended_at == AT
    event = Event.objects.get(kind="accounts.user.factors_reset")
    assert (event.actor_id, event.data["count"]) == (str(admin.pk), 1)


def test_nobody_resets_their_own(admin: User):
    with pytest.raises(Refused) as refused:
        services.reset_factors(admin, by=admin, at=AT)
    assert refused.value.decision.reason == "reset_oneself"


def test_the_journal_holds_no_secret(app: pyotp.TOTP, person: User):
    codes = services.make_recovery_codes(person, at=AT)
    told = "".join(str(event.data) for event in Event.objects.all())
    assert app.secret not in told
    assert not any(code in told for code in codes)


@pytest.mark.parametrize(
    ("kept", "given", "taken"), [(0, 0, True), (0, 1, True), (5, 6, True), (5, 5, False), (5, 4, False), (5, 0, False)]
)
def test_a_copied_passkey_is_seen_by_its_counter(person: User, kept: int, given: int, taken: bool):
    key = services.add_passkey(person, credential_id="id", credential="x", uses=kept, name="钥匙", at=AT)
    assert services.use_passkey(key, uses=given, at=AT) is taken


def test_a_passkey_belongs_to_one_account(person: User, admin: User):
    services.add_passkey(person, credential_id="id", credential="x", uses=0, name="钥匙", at=AT)
    with pytest.raises(Refused) as refused:
        services.add_passkey(admin, credential_id="id", credential="x", uses=0, name="钥匙", at=AT)
    assert refused.value.decision.reason == "passkey_known"


def test_ten_passkeys_are_enough(person: User):
    for number in range(10):
        services.add_passkey(person, credential_id=f"{number}", credential="x", uses=0, name="钥匙", at=AT)
    with pytest.raises(Refused) as refused:
        services.add_passkey(person, credential_id="11", credential="x", uses=0, name="钥匙", at=AT)
    assert refused.value.decision.reason == "passkeys_enough"


def test_a_code_costs_two_queries(app: pyotp.TOTP, person: User):
    with CaptureQueriesContext(connection) as captured:
        services.use_totp(person, code=app.at(LATER), at=LATER)
    assert len([q for q in captured.captured_queries if q["sql"].startswith(("SELECT", "UPDATE"))]) == 2
