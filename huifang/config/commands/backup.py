"""``huifang backup``: the whole installation in one file, while everybody goes on working."""

import argparse
import json
import os
import sys
from pathlib import Path

from huifang.config.words import _

HELP = _("back up database and files while everybody works; the keys go into a file of their own with --keys")


def configure(parser: argparse.ArgumentParser) -> None:
    """Where to, how many, or the keys instead."""
    parser.add_argument(
        "--to",
        metavar=_("FOLDER"),
        type=Path,
        default=None,
        help=_("the folder for backups (HUIFANG_BACKUPS, else backups in the data folder)"),
    )
    parser.add_argument("--keep", metavar="N", type=int, default=0, help=_("remove older backups there, so that N remain (0 keeps all)"))
    parser.add_argument(
        "--files-beside", action="store_true", help=_("lay files next to the backups, each once, instead of into every backup")
    )
    parser.add_argument("--list", action="store_true", help=_("show the backups of the folder and make none"))
    parser.add_argument(
        "--keys",
        metavar=_("FILE"),
        type=Path,
        default=None,
        help=_("write the keys into this file, under a passphrase, and make no backup"),
    )
    parser.add_argument(
        "--passphrase-file", metavar=_("FILE"), type=Path, default=None, help=_("read the passphrase from this file instead of asking")
    )
    parser.add_argument("--nightly", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true", help=_("print the result as JSON"))


def run(args: argparse.Namespace) -> int:
    """0 when it was made, 1 when not, with the reason."""
    from huifang.config.saving import places
    from huifang.config.saving.manifest import NotSaved

    folder = args.to or places.folder()
    try:
        if args.keys:
            return _keys(args)
        if args.list:
            return _list(args, folder)
        return _make(args, folder)
    except NotSaved as reason:
        print(reason, file=sys.stderr)
        return 1


def _make(args: argparse.Namespace, folder: Path) -> int:
    from huifang.config import state
    from huifang.config.saving import making
    from huifang.config.saving.progress import watch
    from huifang.kernel.refs import system

    if not state.is_reachable() or state.missing_migrations():
        print(_("This installation is not set up yet. Run: huifang init"), file=sys.stderr)
        return 1
    os.nice(5)
    by = system("backup") if args.nightly else system("cli")
    made = making.make(folder=folder, by=by, keep=max(args.keep, 0), beside=args.files_beside, report=watch(quiet=args.json))
    if args.json:
        said = {"file": str(made.file), "bytes": made.size, "rows": made.manifest.total_rows, "files": len(made.manifest.files)}
        print(
            json.dumps(
                said | {"chain": made.manifest.chain_position, "absent": len(made.manifest.absent), "removed": made.removed},
                ensure_ascii=False,
            )
        )
        return 0
    text = _("{file}: {mb:.1f} MB, {rows} rows of {tables} tables, {files} files, {links} sealed facts.")
    print(
        text.format(
            file=made.file, mb=made.size / 1e6, rows=made.manifest.total_rows, tables=len(made.manifest.rows),
            files=len(made.manifest.files), links=made.manifest.chain_position,
        )
    )  # fmt: skip
    if made.manifest.absent:
        print(_("Missing on the disk, though the database names them: {n} files").format(n=len(made.manifest.absent)))
    for name in made.removed:
        print(_("Removed: {name}").format(name=name))
    print(_("The keys are not in it; keep them apart: huifang backup --keys FILE"))
    return 0


def _list(args: argparse.Namespace, folder: Path) -> int:
    from huifang.config.saving import making, manifest

    found = [(file, manifest.read(file)) for file in making.archives(folder)]
    if args.json:
        rows = [
            {"file": str(file), "bytes": file.stat().st_size, "whole": one is not None, "made_at": one.made_at if one else ""}
            for file, one in found
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    if not found:
        print(_("There is no backup in {folder}.").format(folder=folder))
    for file, one in found:
        size = file.stat().st_size / 1e6
        print(
            f"{file.name}  {size:.1f} MB  {one.engine} {one.version} {one.total_rows}"
            if one
            else _("{file}: not whole").format(file=file.name)
        )
    return 0


def _keys(args: argparse.Namespace) -> int:
    from huifang.config.saving import keys, making
    from huifang.config.saving.passphrase import ask

    keys.write(args.keys, making.current_keys(), ask(args.passphrase_file, twice=True))
    print(_("{file} holds the keys. Keep it apart from the backups, and the passphrase apart from both.").format(file=args.keys))
    return 0
