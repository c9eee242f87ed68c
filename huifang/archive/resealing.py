"""Bringing everything sealed under the newest key: after an upgrade, and after a rotation (R12.2).

Each chunk is a transaction of its own, and what is done already is seen in the rows themselves, so a run that was killed
goes on where it stopped. A row that somebody changes meanwhile is left to them: they sealed it under the newest key.
"""

from collections.abc import Callable, Iterator

from django.apps import apps
from django.db import connection, transaction

from huifang.archive import numbers, sealing
from huifang.archive.models import ContactNumber, CustomerSection
from huifang.archive.sealed_fields import SealedCharField
from huifang.files import resealing as files

CHUNK = 500
Tell = Callable[[int], None]


def waiting() -> dict[str, int]:
    """How many rows are not under the newest key, by what they are; counted no further than a thousand each."""
    current = sealing.ring().current
    found = {"sections": CustomerSection.objects.exclude(key=current)[:1000].count()}
    with connection.cursor() as cursor:
        for table, column, _many in texts():
            sql = f"SELECT COUNT(*) FROM (SELECT 1 FROM {table} WHERE {_stale(column)} LIMIT 1000) s"
            cursor.execute(sql, [f"{sealing.prefix(current)}%"])
            found[f"{table}.{column}"] = int(cursor.fetchone()[0])
        cursor.execute(f"SELECT COUNT(*) FROM (SELECT 1 FROM archive_contactnumber WHERE {_other_key()} LIMIT 1000) s", [bytes((current,))])
        found["numbers"] = int(cursor.fetchone()[0])
    found["files"] = files.waiting()[:1000].count()
    return found


def probe() -> None:
    """Open the newest section and the newest contact.

    Raises:
        Unopened: the keys at hand are not those of the data.
    """
    row = CustomerSection.objects.order_by("-id").first()
    if row is not None:
        sealing.open_section(row.cipher, customer=row.customer_id, section=row.section)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM archive_contact WHERE name <> '' ORDER BY id DESC LIMIT 1")
        if found := cursor.fetchone():
            sealing.open_text(found[0])


def reseal(tell: Tell | None = None) -> int:
    """Seal every row under the newest key; how many were sealed.

    Raises:
        Unopened: an older key is not at hand.
    """
    done = 0
    for step in (_sections, *(_texts_of(*one) for one in texts()), _numbers, files.reseal):
        for count in step():
            done += count
            if tell:
                tell(done)
    return done


def _sections() -> Iterator[int]:
    last, current = 0, sealing.ring().current
    while rows := list(CustomerSection.objects.exclude(key=current).filter(pk__gt=last).order_by("pk")[:CHUNK]):
        with transaction.atomic():
            for row in rows:
                values = sealing.open_section(row.cipher, customer=row.customer_id, section=row.section)
                cipher = sealing.seal_section(values, customer=row.customer_id, section=row.section)
                CustomerSection.objects.filter(pk=row.pk, version=row.version).update(cipher=cipher, key=cipher[0])
        last = rows[-1].pk
        yield len(rows)


def texts() -> list[tuple[str, str, int]]:
    """Every column of sealed texts in the product, whichever context holds it, and how many rows of it to take at once."""
    found = [(model._meta.db_table, field) for model in apps.get_models() for field in model._meta.local_fields]
    sealed = [(table, field) for table, field in found if isinstance(field, SealedCharField)]
    return [(table, field.column or field.name, CHUNK if (field.max_length or 0) < 1000 else 20) for table, field in sealed]


def _texts_of(table: str, column: str, many: int) -> Callable[[], Iterator[int]]:
    def step() -> Iterator[int]:
        last, begins = 0, f"{sealing.prefix(sealing.ring().current)}%"
        while True:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT id, {column} FROM {table} WHERE id > %s AND {_stale(column)} ORDER BY id LIMIT {many}", [last, begins]
                )
                rows = cursor.fetchall()
                changed = [(sealing.seal_text(sealing.open_text(old)), pk, old) for pk, old in rows]
                if changed:
                    cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE id = %s AND {column} = %s", changed)
            if not rows:
                return
            last = rows[-1][0]
            yield len(rows)

    return step


def _numbers() -> Iterator[int]:
    last, current = 0, bytes((sealing.ring().current,))
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, cipher FROM archive_contactnumber WHERE {_other_key()} AND id > %s ORDER BY id LIMIT {CHUNK}", [current, last]
            )
            rows = cursor.fetchall()
            for pk, old in rows:
                try:
                    cipher = numbers.encrypt(numbers.decrypt(old))
                except numbers.Unreadable as error:
                    raise sealing.Unopened(str(error)) from error
                ContactNumber.objects.filter(pk=pk, cipher=bytes(old)).update(cipher=cipher)
        if not rows:
            return
        last = rows[-1][0]
        yield len(rows)


def _stale(column: str) -> str:
    return f"{column} <> '' AND {column} NOT LIKE %s"


def _other_key() -> str:
    return "substring(cipher from 1 for 1) <> %s" if connection.vendor == "postgresql" else "substr(cipher, 1, 1) <> %s"
