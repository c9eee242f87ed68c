"""After a restore: what was destroyed since the backup is destroyed again, before anything is served (C 二2.8.9)."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from huifang.config.words import _

BESIDE = "destruction.jsonl"


class Contradicted(Exception):
    """The destruction register does not hold, in words for the operator."""


def take_over(files: Sequence[Path]) -> int:
    """Continue our register by the longest of these; how many certificates it holds then.

    Raises:
        Contradicted: a register is damaged, or two say different things.
    """
    from huifang.audit import register

    try:
        for file in files:
            register.merge(register.read(file))
        return len(register.read())
    except (register.BrokenRegister, OSError, UnicodeDecodeError) as error:
        raise Contradicted(_("The destruction register can't be trusted: {why}").format(why=error)) from error


def replay(at: datetime) -> tuple[int, int]:
    """Carry out again what the database does not know of; certificates and rows.

    Raises:
        Contradicted: the register does not hold.
    """
    from huifang.audit import executing, register

    try:
        entries = executing.pending()
    except register.BrokenRegister as error:
        raise Contradicted(_("The destruction register can't be trusted: {why}").format(why=error)) from error
    return len(entries), executing.replay(entries, at=at)
