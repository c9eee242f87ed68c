"""The sweep takes what nobody uses, and never what somebody is about to use (issue 3 item 4)."""

from __future__ import annotations

import hashlib
import os
import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from huifang.files import receiving, services, storing, sweeping
from huifang.files.models import Blob, File
from huifang.files.tests.conftest import PDF
from huifang.kernel.refs import Ref, system

DAY = timedelta(days=1, minutes=1)


def age(path, at):
    os.utime(path, (at.timestamp(), at.timestamp()))


def unused(content, at):
    """A content that was attached once and is no more: its file row never committed."""
    with receiving.receive(content, "a.txt") as received, transaction.atomic():
        return services._keep(received, at)


def test_what_is_used_stays_and_what_is_not_goes_after_a_day(keep, office, place):
    file, voided = keep(PDF, "a.pdf"), keep(b"voided", "b.txt")
    services.void(voided, reason="x", by=office.wang, at=office.now)
    old = unused(b"old", office.now - DAY)
    new = unused(b"new", office.now)
    assert sweeping.sweep(at=office.now) == 1
    assert set(Blob.objects.values_list("pk", flat=True)) == {file.blob_id, voided.blob_id, new.pk}
    assert not storing.path_of(old.sha256).exists()
    assert sweeping.sweep(at=office.now) == 0
    assert services.verify().is_whole


def test_leftovers_go_after_a_day(office, place):
    stray, fresh = place / "ab" / ("c" * 62), place / "ab" / ("d" * 62)
    stray.parent.mkdir(parents=True)
    for path in (stray, fresh, storing.incoming() / "old.part", storing.incoming() / "new.part"):
        path.write_bytes(b"x")
        age(path, office.now - (DAY if path.name in {"old.part", "c" * 62} else timedelta(hours=1)))
    assert sweeping.sweep(at=office.now) == 2
    assert not stray.exists()
    assert fresh.exists()
    assert [p.name for p in storing.incoming().iterdir()] == ["new.part"]
    assert not Blob.objects.exists()


def test_the_thumbnail_goes_too(keep, office):
    from huifang.files import thumbnails
    from huifang.files.tests.conftest import picture

    file = keep(picture(), "a.jpg")
    small = thumbnails.of(file.blob)
    assert small.exists()
    assert thumbnails.of(file.blob) == small
    File.objects.all().delete()
    Blob.objects.update(used_at=office.now - DAY)
    assert sweeping.sweep(at=office.now) == 1
    assert not small.exists()


def in_threads(*acts):
    """Run at once; their errors."""
    errors = []
    start = threading.Barrier(len(acts))

    def run(act):
        try:
            start.wait(5)
            act()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return errors


@pytest.mark.django_db(transaction=True)
def test_two_upload_the_same_at_once(office, thing):
    def upload(number):
        owner = Ref(thing.kind, "7")
        return lambda: services.store(
            content=b"the same", name="a.txt", owner=owner, by=system(f"t{number}"), at=office.now, purpose="a" * number
        )

    for _round in range(3):
        assert in_threads(*(upload(n % 2) for n in range(6))) == []
    assert Blob.objects.count() == 1
    assert File.objects.count() == 2
    assert services.verify().is_whole


@pytest.mark.django_db(transaction=True)
def test_sweep_and_upload_of_the_same_content_at_once(office, thing):
    """Whoever comes first: afterwards the file is there with its content."""
    content = b"swept and wanted"
    digest = hashlib.sha256(content).hexdigest()

    def upload():
        services.store(content=content, name="a.txt", owner=thing, by=system("t"), at=office.now)

    for turn in range(8):
        File.objects.all().delete()
        Blob.objects.all().delete()
        storing.remove(digest)
        if turn % 2:
            unused(content, office.now - DAY)
        else:
            path = storing.path_of(digest)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            age(path, office.now - DAY)
        assert in_threads(upload, lambda: sweeping.sweep(at=office.now), upload, lambda: sweeping.sweep(at=office.now)) == []
        assert File.objects.get().blob.sha256 == digest
        assert services.verify().is_whole


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
def test_the_sweep_waits_for_an_upload_that_is_not_committed(office, thing):
    blob = unused(b"wanted", office.now - DAY)
    done = threading.Event()

    def sweep():
        sweeping.sweep(at=office.now)
        done.set()
        connections.close_all()

    with receiving.receive(b"wanted", "a.txt") as received, transaction.atomic():
        services.attach(received, owner=thing, by=system("t"), at=office.now)
        thread = threading.Thread(target=sweep)
        thread.start()
        assert not done.wait(0.5)
    thread.join(10)
    assert Blob.objects.get() == blob
    assert services.verify().is_whole
    assert connection.vendor
