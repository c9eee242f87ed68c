"""Whoever takes a list away is written down, with how it was narrowed (R12.2)."""

from django.urls import reverse

from huifang.desk.navigation import note_export
from huifang.journal.models import Event


def test_an_export_is_a_fact_with_its_filters(office, rf):
    request = rf.get(reverse("desk:save_view"), {"export": "1", "grade": "key"})
    request.user = office.lin
    note_export(request, "followup.queue", "回访队列")
    fact = Event.objects.get(kind="desk.list.exported")
    assert (fact.subject_id, fact.data["title"], fact.data["query"]) == ("followup.queue", "回访队列", "export=1&grade=key")
    assert fact.actor_id == str(office.lin.pk)
