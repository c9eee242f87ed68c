"""Members speak up about the centre; without a name nothing leads to them (R12.3)."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from huifang.complaints import voices
from huifang.complaints.models import Voice
from huifang.complaints.tests.house import open_house
from huifang.journal import delivering
from huifang.journal.models import Event
from huifang.kernel.decision import Conflict, Refused
from huifang.notifications.models import Notice
from huifang.obligations.models import Obligation

TEXT = "午休时安排的电话太多。"


@pytest.fixture
def house(office):
    return open_house(office)


def test_with_a_name_it_is_answered_by_somebody_else_and_the_member_is_told(house):
    o = house.office
    voice, code = voices.speak(kind="suggestion", text=TEXT, named=True, by=o.wang, at=o.now)
    assert (voice.raised_by, code) == (o.wang, "")
    while delivering.drain(at=o.now):
        pass
    assert {n.person for n in Notice.objects.filter(kind="complaints.voice")} == {o.lin, house.personnel}
    for person in (o.wang, o.li, o.sun, house.vice, house.boss, house.leader):
        with pytest.raises(Refused):
            voices.answer(voice, text="会调整", by=person, at=o.now)
    stale = Voice.objects.get()
    voices.answer(voice, text="下月起轮值", by=house.personnel, at=o.now)
    with pytest.raises(Conflict):
        voices.answer(stale, text="另一个答复", by=o.lin, at=o.now)
    while delivering.drain(at=o.now):
        pass
    assert Notice.objects.get(kind="complaints.voice_answered").person == o.wang
    assert Obligation.objects.get(subject_kind="complaints.voice").state == "met"


def test_whoever_answers_never_answers_their_own(house):
    o = house.office
    voice, _code = voices.speak(kind="complaint", text=TEXT, named=True, by=o.lin, at=o.now)
    with pytest.raises(Refused) as caught:
        voices.answer(voice, text="自问自答", by=o.lin, at=o.now)
    assert caught.value.decision.reason == "own_voice"


def test_late_answers_climb(house):
    from huifang.obligations.sweeping import sweep

    o = house.office
    voices.speak(kind="suggestion", text=TEXT, named=False, by=o.wang, at=o.now)
    # Five working days after Friday 20 November end on Friday 27 November.
    assert sweep(at=o.now + timedelta(days=7)) == 0
    assert sweep(at=o.now + timedelta(days=8)) > 0


def test_without_a_name_no_row_no_fact_and_no_log_leads_to_the_member(house, caplog, capsys):
    o = house.office
    client = Client()
    client.force_login(o.wang, backend="django.contrib.auth.backends.ModelBackend")
    before = {model: set(model._default_manager.values_list("pk", flat=True)) for model in apps.get_models() if model._meta.managed}
    capsys.readouterr()
    page = client.post(reverse("complaints:speak"), {"kind": "complaint", "text": TEXT, "named": "no"})
    logged = "".join(capsys.readouterr()) + caplog.text
    assert page.status_code == 200
    code = page.context["code"]
    while delivering.drain(at=o.now):
        pass
    for word in (f"user={o.wang.pk}", f'"user": {o.wang.pk}', TEXT, code):
        assert word not in logged
    own = {str(o.wang.pk), o.wang.username, o.wang.name}
    for model, known in before.items():
        for row in model._default_manager.exclude(pk__in=known):
            if model._meta.label in {"sessions.Session", "accounts.SignedIn"}:
                continue
            values = {f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields}
            people = {v for name, v in values.items() if name in {"raised_by_id", "person_id", "actor_id", "by_id", "user_id", "owner_id"}}
            assert not own & {str(v) for v in people if v is not None}, (model._meta.label, values)
            text = str(values)
            assert o.wang.name not in text, (model._meta.label, values)
            assert code not in text, (model._meta.label, values)
    voice = Voice.objects.get()
    event = Event.objects.get(kind="complaints.voice.raised")
    assert (voice.raised_by, event.actor.kind, event.actor.id) == (None, "system", "voice")
    assert event.at.minute == event.at.second == 0, "the day, not the moment"
    voices.answer(voice, text="会调整", by=o.lin, at=o.now)
    reader = Client()
    reader.force_login(o.zhao, backend="django.contrib.auth.backends.ModelBackend")
    assert "会调整" in reader.post(reverse("complaints:voice_by_code"), {"code": code.lower().replace("-", " ")}).content.decode()
    assert reader.post(reverse("complaints:voice_by_code"), {"code": "AAAA-BBBB-CCCC-DDDD"}).status_code == 422
    assert client.get(reverse("complaints:voice", args=[voice.pk])).status_code == 404, "not even the member's own page knows"
