"""The name of whoever complained has the grade of contacts' names: sealed at rest, shown by the gate or for one's own open complaint (R1.6)."""

from __future__ import annotations

from datetime import date

from django.db import connection

from huifang.archive import resealing
from huifang.complaints import naming, printing, services
from huifang.complaints.models import Complaint
from huifang.kernel.refs import system
from huifang.regulations.services import install_pack
from tests.cast import make_user


def shown(user, row) -> str:
    fresh = Complaint.objects.select_related("customer__unit").get(pk=row.pk)
    naming.unveil(user, [fresh])
    return printing.values_of(fresh)["contact"]


def test_the_name_is_sealed_and_shown_to_whom_it_is_for(office, take, django_assert_max_num_queries):
    row = take()
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact_name FROM complaints_complaint")
        assert cursor.fetchone()[0].startswith("~1.")
    assert ("complaints_complaint", "contact_name", resealing.CHUNK) in resealing.texts()
    assert shown(office.li, row) == "黄嘉欣", "nothing is graded yet"
    install_pack("follow-up-centre", by=system("tests"), at=office.now, effective_from=date(2020, 1, 1))
    assert shown(office.lin, row) == "黄嘉欣", "the head reads names by her work"
    assert shown(row.taken_by, row) == "黄嘉欣"
    assert shown(office.li, row) == "黄**"
    assert shown(office.sun, row) == "黄**"
    with django_assert_max_num_queries(8):
        naming.unveil(office.li, Complaint.objects.select_related("customer__unit").all())
    Complaint.objects.filter(pk=row.pk).update(handler=office.li)
    assert shown(office.li, row) == "黄嘉欣", "for the complaint that is hers to handle"
    services.void(row, reason="重复", by=office.lin, at=office.now)
    assert shown(office.li, row) == "黄**", "and only while it is open"


def test_who_may_not_read_it_completes_the_form_without_it(office, take, sign_in):
    row = take()
    install_pack("follow-up-centre", by=system("tests"), at=office.now, effective_from=date(2020, 1, 1))
    client = sign_in(make_user("leader", "何组长", "team_leader", office.team))
    for url in (f"/complaints/{row.pk}/", f"/complaints/{row.pk}/edit/"):
        page = client.get(url).content.decode()
        assert row.content in page
        assert "黄嘉欣" not in page, url
    given = {"version": row.version, "content": row.content, "handling": "已致电", "contact_name": "某某"}
    assert client.post(f"/complaints/{row.pk}/edit/", given).status_code == 302
    row.refresh_from_db()
    assert (row.contact_name, row.handling) == ("黄嘉欣", "已致电")
