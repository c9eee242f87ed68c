"""``huifang upgrade``: an installation of an earlier version is made ready for this one."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from huifang.config.words import _

if TYPE_CHECKING:
    from huifang.config.upgrading import Upgraded

HELP = _("make an installation of an earlier version ready for this one: backup, migrations, search, packs")


def configure(parser: argparse.ArgumentParser) -> None:
    """Where the backup goes."""
    parser.add_argument(
        "--to",
        metavar=_("FOLDER"),
        type=Path,
        default=None,
        help=_("the folder for backups (HUIFANG_BACKUPS, else backups in the data folder)"),
    )
    parser.add_argument("--without-backup", action="store_true", help=_("make no backup first; only when you have just made one"))


def run(args: argparse.Namespace) -> int:
    """0 when everything is up to date now, 1 with the reason when nothing was done."""
    from huifang.config import release, state, upgrading
    from huifang.config.saving import places
    from huifang.config.saving.manifest import NotSaved
    from huifang.config.saving.progress import watch
    from huifang.kernel import clock

    if not state.is_reachable():
        print(_("The database can't be reached. Check DATABASE_URL, or run: huifang doctor"), file=sys.stderr)
        return 1
    try:
        done = upgrading.upgrade(folder=args.to or places.folder(), at=clock.now(), without_backup=args.without_backup, report=watch())
    except (upgrading.NotUpgraded, NotSaved) as reason:
        print(reason, file=sys.stderr)
        return 1
    for line in _lines(done):
        print(f"✓ {line}")
    print(_("Huifang {version} is ready.").format(version=release.version()))
    if done.behind:
        print(_("Restart these, they still run the earlier program: {names}").format(names=", ".join(done.behind)))
    return 0


def _lines(done: "Upgraded") -> list[str]:
    lines = []
    if done.backup:
        lines.append(_("Backup before the upgrade: {file}").format(file=done.backup.file))
    lines.append(_("Migrations: {n}").format(n=len(done.migrations)))
    if done.searched:
        lines.append(_("Search was made anew: {n} entries").format(n=done.searched))
    if done.years:
        lines.append(_("Holidays and exchanged working days of {first}–{last}").format(first=min(done.years), last=max(done.years)))
    if done.packs:
        lines.append(
            _("These packs have new content, to compare and take over under Regulations: {names}").format(names="、".join(done.packs))
        )
    return lines
