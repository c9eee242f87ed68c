"""Bringing sealed contents under the newest key, and sealing those that lie in plain but should not (R1.6, R12.2).

Each content is put in place while its row is locked, so it meets neither an upload nor the sweep. A run that was killed
goes on where it stopped: what lies on the disk says itself by which key it opens.
"""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from huifang.files import registry, storing
from huifang.files.models import Blob, File
from huifang.organization.rings import ring


def waiting() -> QuerySet[Blob]:
    """Contents that should lie under the newest key and do not."""
    owned = File.objects.filter(blob=OuterRef("pk"), owner_kind__in=registry.sealed_kinds())
    return Blob.objects.exclude(key=ring().current).filter(Q(key__gt=0) | Exists(owned))


def reseal() -> Iterator[int]:
    """Seal them one by one.

    Raises:
        Unopened: an older key is not at hand.
    """
    for pk, key, sha256 in list(waiting().order_by("pk").values_list("pk", "key", "sha256")):
        with transaction.atomic():
            if not Blob.objects.filter(pk=pk, key=key).update(key=ring().current):
                continue  # somebody sealed it meanwhile
            if not storing.path_of(sha256).is_file():
                continue  # lost, or destroyed: nothing is left to seal
            Blob.objects.filter(pk=pk).update(key=storing.seal(sha256))
        yield 1
