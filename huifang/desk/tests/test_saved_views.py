"""Saved views of lists belong to their user."""

from django.urls import reverse

from huifang.desk.models import SavedView


def signed_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_view_is_kept_renewed_and_removed(office, client):
    signed_in(client, office.wang)
    for query in ("?due=today", "due=late"):
        client.post(reverse("desk:save_view"), {"list": "followup.queue", "label": "今天", "query": query})
    view = SavedView.objects.get()
    assert (view.label, view.query, view.user) == ("今天", "due=late", office.wang)
    client.post(reverse("desk:remove_view", args=[view.pk]))
    assert SavedView.objects.count() == 0


def test_a_name_is_needed_and_twenty_are_enough(office, client):
    signed_in(client, office.wang)
    client.post(reverse("desk:save_view"), {"list": "x", "label": " ", "query": ""})
    assert SavedView.objects.count() == 0
    for n in range(22):
        client.post(reverse("desk:save_view"), {"list": "x", "label": f"v{n}", "query": ""})
    assert SavedView.objects.count() == 20


def test_nobody_removes_anothers_view(office, client):
    view = SavedView.objects.create(user=office.wang, list_name="x", label="我的")
    assert signed_in(client, office.li).post(reverse("desk:remove_view", args=[view.pk])).status_code == 404
    assert SavedView.objects.exists()
