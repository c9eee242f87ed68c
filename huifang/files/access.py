"""Who reads, attaches and voids: always what the owner's context says."""

from huifang.accounts.models import User
from huifang.files import registry
from huifang.files.models import Blob, File
from huifang.kernel.decision import YES, Decision, no


def may_read(user: User, file: File) -> Decision:
    """See that it is there: whoever reads the files of its owner."""
    return registry.may_read(user, file.owner)


def may_download(user: User, file: File) -> Decision:
    """Get its content: not when it was voided, is infected or still waits for the scanner."""
    decision = may_read(user, file)
    if decision and file.voided_at:
        return no("files_voided")
    if decision and file.blob.scan == Blob.Scan.INFECTED:
        return no("files_held_back")
    if decision and file.blob.scan == Blob.Scan.WAITING:
        return no("files_waiting")
    return decision


def may_void(user: User, file: File) -> Decision:
    """Void it: who attached it while they may attach there, or whom the owner's context names."""
    if file.voided_at:
        return no("files_voided")
    if file.added_by_id == user.pk and registry.may_attach(user, file.owner):
        return YES
    return registry.may_void(user, file.owner)
