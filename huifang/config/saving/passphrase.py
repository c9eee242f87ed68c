"""Asks for a passphrase; never takes one from the command line, where other users of the machine could read it."""

import getpass
import sys
from pathlib import Path

from huifang.config.saving.manifest import NotSaved
from huifang.config.words import _


def ask(file: Path | None, *, twice: bool = False) -> str:
    """The first line of ``file``, or what is typed.

    Raises:
        NotSaved: the file can't be read, nobody is there to ask, or the two differ.
    """
    if file:
        try:
            return file.read_text(encoding="utf-8").splitlines()[0].strip()
        except (OSError, IndexError) as error:
            raise NotSaved(_("{file} holds no passphrase.").format(file=file)) from error
    if not sys.stdin.isatty():
        raise NotSaved(_("Nobody is there to ask for the passphrase; name a file with --passphrase-file."))
    first = getpass.getpass(_("Passphrase: "))
    if twice and getpass.getpass(_("Once more: ")) != first:
        raise NotSaved(_("The two are not the same."))
    return first
