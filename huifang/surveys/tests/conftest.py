"""A questionnaire written by 林主任, reviewed by 周副总; 王坐席's customer is asked."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huifang.accounts.models import User
from huifang.organization.models import RoleAssignment
from huifang.surveys.models import Link
from huifang.surveys.services import designing, links, publishing


@pytest.fixture
def reviewer(office):
    user = User.objects.create(username="zhou", name="周副总", joined_at=office.now)
    RoleAssignment.objects.create(user=user, unit=office.company, role="vice_president", valid_from=office.now.date() - timedelta(days=30))
    return user


@pytest.fixture
def draft(office):
    """CSAT, a text when it is low, NPS."""
    version = designing.create(title="服务满意度", by=office.lin, at=office.now)
    add(version, office, code="csat", kind="csat", text="您满意吗？", required=True)
    add(version, office, code="why", kind="text", text="为什么？", condition={"question": "csat", "is": "at_most", "values": ["3"]})
    add(version, office, code="nps", kind="nps", text="会推荐我们吗？")
    return version


def add(version, office, **values):
    designing.add_question(version.sections.get(), revision=version.revision, by=office.lin, at=office.now, **values)
    version.refresh_from_db()


@pytest.fixture
def asked(office, reviewer, draft):
    publishing.submit(draft, by=office.lin, at=office.now)
    return publishing.publish(draft, by=reviewer, at=office.now)


@pytest.fixture
def issue(office, asked):
    def make(**extra):
        given = {
            "version": asked, "customer": office.customer, "contact": None, "task_ref": "followup.task:7", "way": Link.Way.HAND,
            "expires_at": office.now + timedelta(days=7), "by": office.wang, "at": office.now, "base": "http://testserver",
        }  # fmt: skip
        return links.issue(**given | extra)

    return make


@pytest.fixture
def issue_for(office, reviewer, issue):
    """A link to a questionnaire with a single question of a kind, called ``bild``."""

    def make(kind):
        version = designing.create(title="一个问题", by=office.lin, at=office.now)
        add(version, office, code="bild", kind=kind, text="请回答")
        publishing.submit(version, by=office.lin, at=office.now)
        return issue(version=publishing.publish(version, by=reviewer, at=office.now), task_ref="")

    return make


@pytest.fixture
def picture():
    def make(name, content=b""):
        from PIL import Image

        if not content:
            buffer = io.BytesIO()
            Image.new("RGB", (20, 20), "white").save(buffer, "PNG")
            content = buffer.getvalue()
        return SimpleUploadedFile(name, content)

    return make
