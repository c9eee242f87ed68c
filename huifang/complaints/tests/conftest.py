"""A complaint of 甲公司, taken by 王坐席 on the telephone."""

import pytest

from huifang.complaints import selectors, services
from huifang.complaints.models import Complaint


@pytest.fixture
def take(office):
    def make(content="报告迟了两周，打电话没人回。", **extra):
        return services.open_complaint(
            customer=office.customer,
            content=content,
            channel=extra.pop("channel", Complaint.Channel.PHONE),
            unit=office.team,
            units=extra.pop("units", selectors.departments(office.now)),
            by=extra.pop("by", office.wang),
            at=office.now,
            contact=office.number.contact,
            number=office.number,
            **extra,
        )

    return make


@pytest.fixture
def sign_in(client):
    def enter(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


@pytest.fixture
def house(office):
    from huifang.complaints.tests.house import open_house

    return open_house(office)
