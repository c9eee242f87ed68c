"""What imports hold: the cells of registers stay in the file as it came, which goes with the first of its customers destroyed."""

from huifang.imports import reading
from huifang.imports.models import Batch
from huifang.journal.erasing import holds_nothing
from huifang.kernel.refs import Ref


def discard_file(mark: str) -> None:
    """Take the register of the batch with this mark off the disk; other batches of the same file lose it too."""
    try:
        ref = Ref.parse(mark)
    except ValueError:
        return
    batch = Batch.objects.filter(pk=ref.id).first() if ref.kind == Batch.ref_kind and ref.id.isdecimal() else None
    if batch is not None:
        reading.path_of(batch.sha256, batch.file_name).unlink(missing_ok=True)


holds_nothing("imports.Batch", "counts; the file itself is discarded with the first of its customers destroyed")
holds_nothing("imports.BatchRow", "numbers of refused rows and codes of their faults")
holds_nothing("imports.ColumnMemory", "headings of columns")
