"""A request with an ``Idempotency-Key`` is done once: its key, its effect and its answer are written in one transaction.

A second request with the key waits for the first (by the unique key on PostgreSQL, by the write lock on SQLite) and gets the
same answer; one whose effect was rolled back, by a refusal or a killed process, leaves no key behind.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from huifang.integrations.api.problems import ProblemError
from huifang.integrations.models import IdempotencyKey
from huifang.integrations.services.tokens import KEPT
from huifang.kernel.sealed import Unsealable, seal, unseal

PURPOSE = "answered request"
HEADERS = ("Content-Type", "ETag", "Location")
TRIES = 3
_KEY = re.compile(r"[!-~]{1,255}", re.ASCII)


def once(request: HttpRequest, caller: str, key: str, at: datetime, do: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer of ``do``, or the one that it gave before.

    Raises:
        ProblemError: 422 when the key is malformed or belongs to another request.
    """
    if not _KEY.fullmatch(key):
        raise ProblemError(422, "key_wrong")
    said = _digest(request)
    for _try in range(TRIES):
        done = _first(caller, key, said, at, do)
        if done is not None:
            return done
        if (known := _known(caller, key, said, at)) is not None:
            return known
    raise ProblemError(409, "key_reused")


def _first(caller: str, key: str, said: str, at: datetime, do: Callable[[], HttpResponse]) -> HttpResponse | None:
    """The answer of ``do``; none when the key is taken."""
    with transaction.atomic():
        if not _claim(caller, key, said, at):
            return None
        response = do()
        if 200 <= response.status_code < 300:
            IdempotencyKey.objects.filter(caller=caller, key=key).update(status=response.status_code, answer=_sealed(response))
        else:
            transaction.set_rollback(True)
    return response


def _claim(caller: str, key: str, said: str, at: datetime) -> bool:
    """Write the key unless it is there; one statement, which waits for whoever is writing it at the moment."""
    given = {"caller": caller, "key": key, "request": said, "status": 0, "answer": "", "at": at}
    fields = [field for field in IdempotencyKey._meta.local_concrete_fields if field.name in given]
    values = [field.get_db_prep_save(given[field.name], connection) for field in fields]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {quote(IdempotencyKey._meta.db_table)} ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING", values)
        return bool(cursor.rowcount == 1)


def _known(caller: str, key: str, said: str, at: datetime) -> HttpResponse | None:
    row = IdempotencyKey.objects.filter(caller=caller, key=key).first()
    if row is None:
        return None
    if row.at < at - KEPT:
        IdempotencyKey.objects.filter(pk=row.pk, at=row.at).delete()
        return None
    if row.request != said:
        raise ProblemError(422, "key_reused")
    return _opened(row)


def _digest(request: HttpRequest) -> str:
    """Method, address and body; of an upload the name and content of its files, whose wrapping differs each time."""
    found = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":
        found.update(f"{sorted(request.POST.lists())}\n".encode())
        for name, file in sorted(request.FILES.items()):
            assert isinstance(file, UploadedFile)
            found.update(f"{name} {file.name}\n".encode())
            for part in file.chunks():
                found.update(part)
            file.seek(0)
    else:
        found.update(request.body)
    found.update(request.headers.get("If-Match", "").encode())
    return found.hexdigest()


def _sealed(response: HttpResponse) -> str:
    kept = {"headers": {name: response.headers[name] for name in HEADERS if name in response.headers}, "body": response.content.decode()}
    return seal(json.dumps(kept, ensure_ascii=False), key=settings.DATA_KEY, purpose=PURPOSE)


def _opened(row: IdempotencyKey) -> HttpResponse:
    try:
        kept = json.loads(unseal(row.answer, key=settings.DATA_KEY, purpose=PURPOSE))
    except Unsealable as error:
        raise ProblemError(409, "key_reused") from error
    response = HttpResponse(kept["body"], status=row.status)
    for name, value in kept["headers"].items():
        response.headers[name] = value
    response.headers["Idempotency-Replayed"] = "true"
    return response
