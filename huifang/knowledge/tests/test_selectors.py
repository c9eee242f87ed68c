"""R2.7: what is said on the telephone comes from the regulation in force."""

from datetime import date

import pytest
from django.urls import reverse

from huifang.knowledge import selectors

DAY = date(2026, 11, 20)
FACTS = {"salutation": "黄女士", "agent_name": "王坐席", "company": "安行咨询", "customer_name": "甲公司", "hotline": "4001234567"}


@pytest.mark.parametrize("language", ["mandarin", "cantonese"])
def test_every_part_is_spoken_with_names(office, language):
    lines = selectors.lines(language=language, project_type="standardization", facts=FACTS, on=DAY)
    assert {"opening", "closing"} <= set(lines)
    assert "黄女士" in lines["opening"].text
    assert "{" not in "".join(line.text for line in lines.values())


def test_cantonese_is_not_mandarin(office):
    spoken = {
        language: selectors.lines(language=language, project_type="*", facts=FACTS, on=DAY)["opening"].text
        for language in ("mandarin", "cantonese")
    }
    assert spoken["mandarin"] != spoken["cantonese"]


def test_forbidden_phrases_are_the_corrected_ones(office):
    phrases = " ".join(selectors.phrases("forbidden", on=DAY))
    assert "真不在" in phrases
    assert "不也许" not in phrases


def test_before_any_regulation_nothing_is_said(office):
    assert selectors.phrases("forbidden", on=date(2010, 1, 1)) == []


def test_the_page_names_the_clause_of_each_text(office, client):
    client.force_login(office.wang, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("knowledge:scripts"))
    assert page.status_code == 200
    assert "电话忌语" in page.content.decode()
    assert "6.1.3" in page.content.decode()


def test_signed_out_sees_nothing(office, client):
    assert client.get(reverse("knowledge:scripts")).status_code == 302
