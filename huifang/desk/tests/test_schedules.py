"""R12.2: forgotten drafts, which hold personal data, go by themselves."""

from datetime import timedelta

from huifang.desk import drafts
from huifang.desk.drafts import Typed
from huifang.desk.models import Draft
from huifang.journal.pulses import schedules


def test_the_night_erases_old_drafts(office):
    drafts.save(office.wang, "followup.call", "7", Typed("opinion", "旧", 1, "tab", 0), at=office.now)
    tidy = next(one for one in schedules() if one.name == "desk.drafts")
    tidy.work(office.now + timedelta(days=29))
    assert Draft.objects.exists()
    tidy.work(office.now + timedelta(days=31))
    assert not Draft.objects.exists()
