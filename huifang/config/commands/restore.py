"""``huifang restore``: a backup into an empty folder (and, on PostgreSQL, an empty database)."""

import argparse
import os
import sys
from pathlib import Path

from huifang.config.words import _

HELP = _("restore a backup into an empty installation and prove it equal")


def configure(parser: argparse.ArgumentParser) -> None:
    """What, where to, and the keys."""
    parser.add_argument("file", metavar=_("FILE"), type=Path, help=_("the backup"))
    parser.add_argument(
        "--into",
        metavar=_("FOLDER"),
        type=Path,
        required=True,
        help=_("a new or empty data folder; the database of DATABASE_URL must be empty too"),
    )
    parser.add_argument("--keys", metavar=_("FILE"), type=Path, default=None, help=_("the file made by huifang backup --keys"))
    parser.add_argument(
        "--passphrase-file", metavar=_("FILE"), type=Path, default=None, help=_("read the passphrase from this file instead of asking")
    )
    parser.add_argument(
        "--register",
        metavar=_("FILE"),
        type=Path,
        default=None,
        help=_("the newest destruction register (destruction.jsonl); one next to the backup is found by itself"),
    )
    parser.add_argument(
        "--without-keys", action="store_true", help=_("restore although the keys are lost; telephone numbers stay unreadable")
    )


def prepare(args: argparse.Namespace) -> int:
    """Before the settings are read: check the backup and lay down the keys, so that no new ones are made."""
    from huifang.config.saving import keys, passphrase, preparing
    from huifang.config.saving.manifest import NotSaved

    folder = args.into.expanduser().resolve()
    try:
        sealed = keys.unseal(args.keys.read_text(encoding="utf-8"), passphrase.ask(args.passphrase_file)) if args.keys else {}
        args.manifest = preparing.prepare(args.file, folder, sealed, without_keys=args.without_keys)
    except OSError as error:
        print(_("{file} can't be read: {why}").format(file=error.filename, why=error.strerror), file=sys.stderr)
        return 1
    except NotSaved as reason:
        print(reason, file=sys.stderr)
        return 1
    os.environ["HUIFANG_DATA"] = str(folder)
    return 0


def run(args: argparse.Namespace) -> int:
    """0 when everything is there and equal, 1 with the reason when not."""
    from huifang.config.saving import restoring
    from huifang.config.saving.manifest import NotSaved
    from huifang.config.saving.progress import watch
    from huifang.kernel import clock

    try:
        done = restoring.restore(args.file, args.manifest, at=clock.now(), report=watch())
    except NotSaved as reason:
        print(reason, file=sys.stderr)
        return 1
    found = done.manifest
    text = _("Restored and proven equal: {rows} rows of {tables} tables, {files} files, {links} sealed facts, none changed.")
    print(text.format(rows=found.total_rows, tables=len(found.rows), files=len(found.files), links=done.links))
    if not _forget(args):
        return 1
    if done.behind:
        print(_("The backup is of an older version: run HUIFANG_DATA={folder} huifang upgrade").format(folder=os.environ["HUIFANG_DATA"]))
    else:
        print(_("Serve it with: HUIFANG_DATA={folder} huifang serve --with-worker").format(folder=os.environ["HUIFANG_DATA"]))
    return 0


def _forget(args: argparse.Namespace) -> bool:
    """Destroy again what was destroyed since the backup; false when the register can't be trusted."""
    from huifang.config import forgetting, state
    from huifang.kernel import clock

    beside = args.file.resolve().parent / forgetting.BESIDE
    try:
        known = forgetting.take_over(
            [file for file in (beside, args.register) if file is not None and (file == args.register or file.is_file())]
        )
        # Of an older version: huifang serve does it, after huifang upgrade.
        certificates, rows = (0, 0) if state.missing_migrations() else forgetting.replay(clock.now())
    except forgetting.Contradicted as reason:
        print(reason, file=sys.stderr)
        return False
    text = _("Destruction register: {known} certificates, {again} carried out again ({rows} rows).")
    print(text.format(known=known, again=certificates, rows=rows))
    return True
