"""The pages over HTTP: who reaches what, what is escaped, what a conflict keeps, what a page costs."""

import io
from datetime import date
from typing import Any

import pytest
import python_calamine
from django.test import Client
from django.urls import reverse

from huifang.accounts.models import User
from huifang.archive import services
from huifang.archive.models import Contact, ContactNumber, Contract, Customer, Project
from huifang.archive.tests.conftest import Cast, phone
from huifang.desk import drafts
from huifang.desk.models import DraftField
from huifang.journal.models import Event

pytestmark = pytest.mark.usefixtures("rules")
HTMX = {"HX-Request": "true"}
SCRIPT = "<script>alert(1)</script>"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response) -> str:
    return str(response.content, "utf-8")


@pytest.fixture
def filled(cast: Cast) -> Cast:
    contract = services.create_contract(cast.customer, by=cast.lin, number="HT-2024-001", signed_on=date(2024, 1, 2))
    services.create_project(cast.customer, by=cast.lin, project_type="training", completed_on=date(2024, 6, 10), contract=contract)
    return cast


def pages(cast: Cast) -> dict[str, str]:
    """Every address with an object, by name."""
    customer, contact = cast.customer, Contact.objects.get()
    own = ("edit", "hand-over", "calls", "history")
    found = {f"customer-{name}": reverse(f"archive:customer-{name}", args=[customer.pk]) for name in own}
    found |= {f"{name}-new": reverse(f"archive:{name}-new", args=[customer.pk]) for name in ("contact", "contract", "project")}
    found |= {
        "customer": reverse("archive:customer", args=[customer.pk]),
        "contact-edit": reverse("archive:contact-edit", args=[contact.pk]),
        "number-new": reverse("archive:number-new", args=[contact.pk]),
        "contract-edit": reverse("archive:contract-edit", args=[Contract.objects.get().pk]),
        "project-edit": reverse("archive:project-edit", args=[Project.objects.get().pk]),
        "contract-move": reverse("archive:contract-move", args=[Contract.objects.get().pk, "end"]),
        "project-move": reverse("archive:project-move", args=[Project.objects.get().pk, "end"]),
    }
    return found


def test_who_reaches_which_page(filled: Cast):
    """R12.2: by role and by ownership, each address."""
    for name, address in pages(filled).items():
        only_head = name == "customer-hand-over"
        expected = {"lin": 200, "wang": 403 if only_head else 200, "li": 403 if only_head else 200, "zhao": 403}
        for who, status in expected.items():
            assert client_of(getattr(filled, who)).get(address).status_code == status, (name, who)
        assert Client().get(address).status_code == 302, name


POSTS = ("contact-main", "number-reveal", "number-mark")


@pytest.mark.parametrize("name", POSTS)
def test_an_act_is_not_done_by_another_unit_nor_by_get(filled: Cast, name: str):
    row = Contact.objects.get() if name == "contact-main" else ContactNumber.objects.get()
    address = reverse(f"archive:{name}", args=[row.pk])
    assert client_of(filled.zhao).post(address, {"reason": "x", "standing": "wrong"}).status_code == 403
    assert client_of(filled.lin).get(address).status_code == 405
    assert ContactNumber.objects.get().standing == "unknown"


def test_the_list_shows_what_the_user_may_see_and_costs_a_fixed_number_of_queries(filled: Cast, django_assert_max_num_queries):
    address = reverse("archive:customers")
    assert filled.customer.name in text_of(client_of(filled.wang).get(address))
    assert filled.customer.name not in text_of(client_of(filled.zhao).get(address))
    wang = client_of(filled.wang)
    wang.get(address)
    with django_assert_max_num_queries(LIST_QUERIES):
        wang.get(address)
    for number in range(30):
        services.create_customer(
            by=filled.lin, name=f"客户{number}", unit=filled.team, owner=filled.wang, contact_name="某", phones=[phone("13900139000")]
        )
    with django_assert_max_num_queries(LIST_QUERIES):
        page = text_of(wang.get(address))
    assert page.count("<tr data-row") == 25
    assert "139****9000" in page


LIST_QUERIES = 22


def test_filters_and_search_narrow_the_list(filled: Cast):
    services.create_customer(by=filled.lin, name="江门乙气体有限公司", unit=filled.team, region="江门", grade="key")
    client, address = client_of(filled.wang), reverse("archive:customers")

    def names(query: str) -> list[str]:
        page = text_of(client.get(f"{address}?{query}"))
        return [name for name in (filled.customer.name, "江门乙气体有限公司") if f">{name}</a>" in page]

    assert names("region=江门") == names("grade=key") == names("owner=none") == names("q=jmyqt") == ["江门乙气体有限公司"]
    assert (
        names("type=training")
        == names("owner=me")
        == names("q=8000")
        == names(f"unit={filled.team.pk}&region=广州")
        == [filled.customer.name]
    )
    assert names("calls=no") == names("q=没有这家") == []


def test_the_export_is_what_is_seen_masked_inert_and_recorded(filled: Cast):
    services.create_customer(by=filled.lin, name='=HYPERLINK("http://x")', unit=filled.team, region="江门")
    address = reverse("archive:customers") + "?export=1&cols=name&cols=phone&cols=region"
    assert client_of(filled.wang).get(address).status_code == 403
    assert "export=1" not in text_of(client_of(filled.wang).get(reverse("archive:customers")))
    response = client_of(filled.lin).get(address)
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert rows[0] == ["客户名称", "地区", "电话"]
    assert ['\'=HYPERLINK("http://x")', "江门", ""] in rows
    assert [filled.customer.name, "广州", "138****8000"] in rows
    assert b"<f>" not in response.content
    assert Event.objects.get(kind="archive.register.exported").data["rows"] == 2


def test_stored_text_is_escaped_everywhere(filled: Cast):
    services.change_customer(filled.customer, by=filled.lin, name=f"甲{SCRIPT}", remarks=SCRIPT, address=SCRIPT)
    services.add_contact(filled.customer, by=filled.lin, name=SCRIPT[:40], position=SCRIPT[:40])
    services.change_contract(Contract.objects.get(), by=filled.lin, number=SCRIPT)
    services.change_project(Project.objects.get(), by=filled.lin, name=SCRIPT, stage=SCRIPT)
    client = client_of(filled.lin)
    addresses = [
        reverse("archive:customers"),
        *pages_of(filled),
        reverse("search:box") + "?q=甲scr",
        reverse("search:box") + "?q=甲scr&part=1",
    ]
    for address in addresses:
        page = text_of(client.get(address))
        assert "<script>alert" not in page, address
    assert "&lt;script&gt;" in text_of(client.get(addresses[1]))


def pages_of(cast: Cast) -> list[str]:
    names = ("customer", "customer-history", "customer-edit", "contact-new")
    return [reverse(f"archive:{name}", args=[cast.customer.pk]) for name in names]


def test_the_record_shows_the_archive_in_words_of_the_reader(filled: Cast, django_assert_max_num_queries):
    client = client_of(filled.wang)
    address = reverse("archive:customer", args=[filled.customer.pk])
    page = text_of(client.get(address))
    for word in (filled.customer.name, "一般客户", "广州", "王坐席", "黄嘉欣", "138****8000", "HT-2024-001", "2024-06-10(周一)", "培训"):
        assert word in page, word
    for raw in ("ordinary", "training", "running", ">active<", "None", "13800138000", "138 0013 8000"):
        assert raw not in page, raw
    with django_assert_max_num_queries(RECORD_QUERIES):
        client.get(address)


RECORD_QUERIES = 17


def test_the_history_tells_what_happened_to_everything_of_the_customer(filled: Cast):
    services.change_customer(filled.customer, by=filled.wang, grade="key")
    services.mark_number(ContactNumber.objects.get(), by=filled.wang, standing="wrong")
    page = text_of(client_of(filled.lin).get(reverse("archive:customer-history", args=[filled.customer.pk])))
    for words in ("一般客户 → 重点客户", "138****8000", "空号错号", "HT-2024-001", "王坐席", "林主管"):
        assert words in page, words
    assert "archive." not in page


def test_the_history_goes_on_where_it_ended(filled: Cast):
    for number in range(25):
        services.change_customer(filled.customer, by=filled.wang, remarks=str(number))
    client, address = client_of(filled.lin), reverse("archive:customer-history", args=[filled.customer.pk])
    first = text_of(client.get(address))
    before = first.split("?before=")[1].split('"')[0]
    assert first.count("<li>") == 20
    assert "建档" in text_of(client.get(f"{address}?before={before}"))


NEW = {"name": "乙公司", "grade": "ordinary", "language": "mandarin", "contact_name": "曾小明", "contact_title": "mr"}


def test_a_customer_is_entered_found_and_its_draft_forgotten(filled: Cast):
    client = client_of(filled.lin)
    address = reverse("archive:customer-new")
    assert 'data-draft-url="/desk/drafts/archive.customer/new/"' in text_of(client.get(address))
    typed = drafts.Typed("name", "乙公司", 1, "tab", 0)
    drafts.save(filled.lin, "archive.customer", "new", typed, at=filled.customer.created_at)
    response = client.post(address, {**NEW, "unit": filled.team.pk, "phones": "13900139000、0755-83550000-801"})
    customer = Customer.objects.get(name="乙公司")
    assert response.headers["Location"] == reverse("archive:customer", args=[customer.pk])
    assert sorted(ContactNumber.objects.filter(contact__customer=customer).values_list("masked", flat=True)) == [
        "0755****0000",
        "139****9000",
    ]
    assert not DraftField.objects.exists()
    drawer = client.post(address, {**NEW, "name": "丙公司", "unit": filled.team.pk}, headers=HTMX)
    assert drawer.headers["HX-Redirect"].startswith("/archive/customers/")


def test_telephone_numbers_are_kept_out_of_drafts(filled: Cast):
    page = text_of(client_of(filled.lin).get(reverse("archive:customer-new")))
    field = page.split('name="phones"')[1].split(">")[0] + page.split('name="phones"')[0].rsplit("<", 1)[1]
    assert "data-no-draft" in field


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "广州甲化工(集团)有限公司"}, "已在档"),
        ({"name": ""}, "必填"),
        ({"phones": "不知道"}, "138 0013 8000"),
        ({"email": "x@"}, "name@company.cn"),
        ({"grade": "king"}, ""),
    ],
)
def test_an_error_stands_at_its_field_with_the_mend_and_loses_nothing(filled: Cast, changes: dict[str, str], words: str):
    response = client_of(filled.lin).post(
        reverse("archive:customer-new"), {**NEW, "unit": filled.team.pk, "remarks": "很长的备注", **changes}
    )
    page = text_of(response)
    assert response.status_code == 422
    assert words in page
    assert "很长的备注" in page
    assert "曾小明" in page
    assert Customer.objects.count() == 1


def test_a_customer_on_file_is_linked_from_the_refusal(filled: Cast):
    response = client_of(filled.lin).post(reverse("archive:customer-new"), {**NEW, "name": filled.customer.name, "unit": filled.team.pk})
    assert f'<a href="{reverse("archive:customer", args=[filled.customer.pk])}">' in text_of(response)


def test_a_conflict_is_answered_with_both_values_and_the_next_save_wins(filled: Cast):
    """Nothing typed is lost, and nobody's change is overwritten unseen."""
    address = reverse("archive:customer-edit", args=[filled.customer.pk])
    typed = {
        "name": filled.customer.name,
        "grade": "ordinary",
        "language": "mandarin",
        "region": "广州",
        "remarks": "我写的",
        "version": "1",
    }
    services.change_customer(filled.customer, by=filled.li, remarks="别人写的", version=1)
    client = client_of(filled.wang)
    response = client.post(address, typed)
    page = text_of(response)
    assert response.status_code == 409
    assert "别人写的" in page
    assert "我写的" in page
    assert 'name="version" value="2"' in page
    assert Customer.objects.get().remarks == "别人写的"
    assert client.post(address, {**typed, "version": "2"}).status_code == 302
    assert Customer.objects.get().remarks == "我写的"


def test_what_only_the_other_changed_is_taken_over_and_named(filled: Cast):
    address = reverse("archive:customer-edit", args=[filled.customer.pk])
    client = client_of(filled.wang)
    form = client.get(address).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"remarks": "我写的"}
    services.change_customer(filled.customer, by=filled.li, industry="他写的行业", version=1)
    answer = client.post(address, typed)
    page = text_of(answer)
    assert answer.status_code == 409
    assert 'value="他写的行业"' in page
    assert f"已采用{filled.li.name}刚才的改动：行业" in page
    again = answer.context["form"]
    sent = {name: again.data.get(name, "") for name in again.fields}
    assert client.post(address, sent).status_code == 302
    customer = Customer.objects.get(pk=filled.customer.pk)
    assert (customer.industry, customer.remarks) == ("他写的行业", "我写的")


def test_forms_in_the_drawer_close_it(filled: Cast):
    response = client_of(filled.wang).post(
        reverse("archive:contract-new", args=[filled.customer.pk]), {"number": "HT-2", "signed_on": "2025-01-02"}, headers=HTMX
    )
    assert response.status_code == 204
    assert "ui:drawer-close" in response.headers["HX-Trigger"]
    assert Contract.objects.filter(number="HT-2").exists()


def test_projects_and_contracts_move_by_form(filled: Cast):
    client = client_of(filled.wang)
    project, contract = Project.objects.get(), Contract.objects.get()
    move = reverse("archive:project-move", args=[project.pk, "end"])
    assert client.post(move, {"reason": "", "version": "1"}).status_code == 422
    assert client.post(move, {"reason": "企业注销", "version": "1"}).status_code == 302
    assert client.get(move).status_code == 403
    assert client.post(reverse("archive:contract-move", args=[contract.pk, "execute"]), {"version": "1"}).status_code == 302
    project.refresh_from_db()
    contract.refresh_from_db()
    assert (project.state, contract.state) == ("ended", "done")
    assert client.get(reverse("archive:project-move", args=[project.pk, "fly"])).status_code == 404
    edit = reverse("archive:project-edit", args=[project.pk])
    sent = {"type": "toxic", "precision": "month", "completed_on": "2025-02-03", "version": project.version}
    assert client.post(edit, sent).status_code == 302
    project.refresh_from_db()
    assert (project.type, project.completed_on) == ("toxic", date(2025, 2, 28))
    assert client.post(edit, {**sent, "completed_on": "2027-01-01", "version": project.version}).status_code == 422


def test_contacts_and_numbers_by_form(filled: Cast):
    client = client_of(filled.wang)
    client.post(reverse("archive:contact-new", args=[filled.customer.pk]), {"name": "单先生", "title": "mr", "phones": "13700137000"})
    contact = next(one for one in Contact.objects.all() if one.name == "单先生")
    client.post(reverse("archive:contact-main", args=[contact.pk]))
    client.post(reverse("archive:contact-edit", args=[contact.pk]), {"name": "单经理", "title": "mr", "is_active": "on", "version": "1"})
    twice = client.post(reverse("archive:number-new", args=[contact.pk]), {"phones": "13600136000，13700137000"})
    assert twice.status_code == 422
    assert contact.numbers.count() == 1
    client.post(reverse("archive:number-mark", args=[contact.numbers.get().pk]), {"standing": "wrong"})
    assert client.post(reverse("archive:number-mark", args=[contact.numbers.get().pk]), {"standing": "nonsense"}).status_code == 400
    contact.refresh_from_db()
    assert (contact.name, contact.is_main, contact.numbers.get().standing) == ("单经理", True, "wrong")


def test_hand_over_and_silence_by_form(filled: Cast):
    client = client_of(filled.lin)
    calls = reverse("archive:customer-calls", args=[filled.customer.pk])
    client.post(calls, {"reason": "客户要求", "version": "1"})
    assert "客户要求" in text_of(client.get(reverse("archive:customer", args=[filled.customer.pk])))
    client.post(calls, {"reason": "客户同意", "version": "2"})
    hand = reverse("archive:customer-hand-over", args=[filled.customer.pk])
    client.post(hand, {"unit": filled.elsewhere.pk, "owner": filled.zhao.pk, "version": "3"})
    customer = Customer.objects.get()
    assert (customer.do_not_call, customer.owner, customer.unit) == (False, filled.zhao, filled.elsewhere)
    assert client_of(filled.wang).get(reverse("archive:customer", args=[customer.pk])).status_code == 403


def test_a_number_is_shown_for_a_reason_only(filled: Cast):
    client = client_of(filled.lin)
    address = reverse("archive:number-reveal", args=[ContactNumber.objects.get().pk])
    assert client.post(address, {"reason": " "}, headers=HTMX).status_code == 403
    response = client.post(address, {"reason": "核对"}, headers=HTMX)
    assert text_of(response) == "138 0013 8000"
    assert "no-store" in response.headers["Cache-Control"]
    assert client_of(filled.wang).post(address, {"reason": "核对"}, headers=HTMX).status_code == 403


def test_the_box_answers_lines_and_the_page_everything(filled: Cast):
    client = client_of(filled.wang)
    box = reverse("search:box")
    line = text_of(client.get(f"{box}?q=化工&part=1"))
    assert f'href="{reverse("archive:customer", args=[filled.customer.pk])}"' in line
    assert "<html" not in line
    assert filled.customer.name in text_of(client.get(f"{box}?q=化工"))
    assert filled.customer.name not in text_of(client_of(filled.zhao).get(f"{box}?q=化工"))
    assert "两个字" in text_of(client.get(f"{box}?q=甲&part=1"))
    assert client.get(box).status_code == 200


def test_nobody_learns_how_much_there_is(filled: Cast):
    """Another unit gets the very same answer whether or not there is something to find."""
    client = client_of(filled.zhao)
    box = reverse("search:box")
    for query in ("化工", "8000", "HT-2024", "jhg"):
        assert client.get(f"{box}?q={query}&part=1").content == client.get(f"{box}?q=没有&part=1").content


def test_the_journal_asks_the_archive_who_reads_its_history(filled: Cast):
    from huifang.journal.gates import may_read
    from huifang.kernel.refs import Ref

    rows: list[Any] = [filled.customer, Contact.objects.get(), ContactNumber.objects.get(), Contract.objects.get(), Project.objects.get()]
    for row in rows:
        assert may_read(filled.wang, Ref.of(row))
        assert not may_read(filled.zhao, Ref.of(row))
        assert not may_read(filled.wang, Ref(row.ref_kind, "999999"))


def test_the_list_is_the_same_by_unit_alone_and_by_owner_or_unit(filled: Cast):
    from huifang.archive.listing import within_reach
    from huifang.archive.selectors import customers_for

    def both(user: User) -> set[int]:
        fresh = User.objects.get(pk=user.pk)
        found = set(within_reach(fresh).values_list("pk", flat=True))
        assert found == set(customers_for(fresh).values_list("pk", flat=True))
        return found

    other = services.create_customer(by=filled.lin, name="丁公司", unit=filled.elsewhere)
    assert both(filled.wang) == both(filled.li) == {filled.customer.pk}
    assert both(filled.lin) == {filled.customer.pk, other.pk}
    services.hand_over_customer(other, by=filled.lin, owner=filled.wang, unit=filled.elsewhere)
    assert both(filled.wang) == {filled.customer.pk, other.pk}
    assert both(filled.li) == {filled.customer.pk}
