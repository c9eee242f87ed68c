"""Saved views of lists belong to their user, or to the unit they are shared with."""

from django.urls import reverse

from huifang.desk import services
from huifang.desk.models import SavedView
from huifang.desk.navigation import saved_views
from huifang.journal.models import Event
from huifang.kernel.refs import system
from huifang.organization import access
from huifang.organization.services import assign_role


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


def views_of(user, rf, name="followup.queue"):
    request = rf.get("/")
    request.user = type(user).objects.get(pk=user.pk)
    return {(view.label, view.shared_with, view.mine, bool(view.remove_url)) for view in saved_views(request, name)}


def share(client, label="本周重点"):
    data = {"list": "followup.queue", "label": label, "query": "grade=key", "shared": "1"}
    return client.post(reverse("desk:save_view"), data)


def test_a_leader_shares_a_view_with_the_team(office, client, rf):
    assign_role(user=office.li, role="team_leader", unit=office.team, by=system("test"), valid_from=office.now.date())
    share(signed_in(client, office.li))
    assert views_of(office.li, rf) == {("本周重点", office.team.name, True, True)}
    assert views_of(office.wang, rf) == {("本周重点", office.team.name, False, False)}
    assert views_of(office.zhao, rf) == set()


def test_what_the_centre_shares_its_teams_see_and_its_head_takes_away(office, client, rf):
    share(signed_in(client, office.lin))
    centre = SavedView.objects.get().unit
    assert centre is not None
    assert office.team.path.startswith(centre.path)
    assert views_of(office.wang, rf) == {("本周重点", centre.name, False, False)}
    assert signed_in(client, office.wang).post(reverse("desk:remove_view", args=[SavedView.objects.get().pk])).status_code == 404
    SavedView.objects.update(user=office.wang)
    signed_in(client, office.lin).post(reverse("desk:remove_view", args=[SavedView.objects.get().pk]))
    assert not SavedView.objects.exists()


def test_an_agent_shares_nothing(office, client):
    assert share(signed_in(client, office.wang)).status_code == 403
    assert not SavedView.objects.exists()


def test_views_cost_one_query(office, client, rf, django_assert_num_queries):
    share(signed_in(client, office.lin))
    request = rf.get("/")
    request.user = office.wang
    access.grants_of(office.wang)
    with django_assert_num_queries(1):
        saved_views(request, "followup.queue")


def test_a_view_is_shared_with_other_departments(office, client, rf):
    """C 一4.3: departments share; each reads what it may anyway. The technical department is no part of the centre."""
    signed_in(client, office.lin).post(reverse("desk:save_view"), {"list": "followup.queue", "label": "逾期", "query": "due=late"})
    view = SavedView.objects.get()
    page = reverse("desk:share_view", args=[view.pk])
    assert views_of(office.sun, rf) == set()
    assert client.post(page, {"units": [office.technical.pk]}).status_code == 302
    assert views_of(office.sun, rf) == {("逾期", office.lin.name, False, False)}
    assert views_of(office.lin, rf) == {("逾期", "其他部门", True, True)}
    assert views_of(office.wang, rf) == set()
    fact = Event.objects.get(kind="desk.view.shared")
    assert (fact.data["label"], fact.data["units"]) == ("逾期", office.technical.name)
    assert client.post(page, {"units": ["999999"]}).status_code == 422
    client.post(page, {})
    assert views_of(office.sun, rf) == set()


def test_only_who_shares_offers_a_view_and_never_what_was_searched_for(office, client):
    mine = SavedView.objects.create(user=office.wang, list_name="x", label="我的", query="due=late")
    searched = SavedView.objects.create(user=office.lin, list_name="x", label="查某人", query="due=late&q=王小明")
    assert signed_in(client, office.wang).get(reverse("desk:share_view", args=[mine.pk])).status_code == 403
    client.logout()
    signed_in(client, office.lin)
    assert client.get(reverse("desk:share_view", args=[mine.pk])).status_code == 404
    assert client.post(reverse("desk:share_view", args=[searched.pk]), {"units": [office.technical.pk]}).status_code == 403
    assert not SavedView.objects.filter(partners=office.technical).exists()


def test_a_removed_view_comes_back_with_its_departments(office):
    view = SavedView.objects.create(user=office.lin, list_name="x", label="逾期", query="due=late")
    services.share_view(view, units=[office.technical], by=office.lin)
    kept = services.remove_view(view, by=office.lin)
    assert not SavedView.objects.exists()
    back = services.restore_view(kept, by=office.lin)
    assert back
    assert list(back.partners.all()) == [office.technical]
