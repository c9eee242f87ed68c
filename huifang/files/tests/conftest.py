"""A row that has files (`test.thing`): 王坐席 reads and attaches, 李坐席 reads, 林主管 voids too, nobody else sees it."""

from __future__ import annotations

import io
import zipfile

import pytest

from huifang.files import registry, services
from huifang.kernel.decision import YES, no
from huifang.kernel.refs import Ref

THING = Ref("test.thing", "7")
MAY = {"read": {"wang", "li", "lin"}, "attach": {"wang", "lin"}, "void": {"lin"}}


def _gate(what):
    return lambda user, pk: YES if pk == "7" and user.username in MAY[what] else no("out_of_reach")


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    """An empty data folder."""
    settings.DATA = tmp_path
    return tmp_path / "files"


@pytest.fixture
def thing(monkeypatch):
    owners = dict(registry._owners)
    monkeypatch.setattr(registry, "_owners", owners)
    registry.register_owner(THING.kind, may_read=_gate("read"), may_attach=_gate("attach"), may_void=_gate("void"))
    return THING


@pytest.fixture
def keep(office, thing):
    """Store as 王坐席."""

    def make(content, name="说明.txt", **extra):
        given = {"owner": thing, "by": office.wang, "at": office.now} | extra
        return services.store(content=content, name=name, **given)

    return make


@pytest.fixture
def enter(client):
    def sign_in(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def picture(mode="RGB", size=(60, 40), form="JPEG", colour=None, **extra):
    from PIL import Image

    buffer = io.BytesIO()
    Image.new(mode, size, colour or ("red" if mode != "L" else 90)).save(buffer, form, **extra)
    return buffer.getvalue()


def packed(entries, **extra):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, **extra) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


WORD = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>"}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
