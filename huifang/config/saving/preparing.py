"""What a restore checks before the settings are read, because it lays down the keys that they would else make; no Django."""

import os
from collections.abc import Mapping
from pathlib import Path

from huifang.config.saving import keys, manifest
from huifang.config.saving.manifest import Manifest, NotSaved
from huifang.config.words import _

WORK = ".restoring"


def prepare(archive: Path, folder: Path, sealed: Mapping[str, str], *, without_keys: bool = False) -> Manifest:
    """Check everything that can be known in advance, and lay down the keys.

    Raises:
        NotSaved: the archive is not whole, the folder is not empty, the engine or the keys don't fit.
    """
    found = manifest.read(archive)
    if found is None:
        raise NotSaved(_("{file} is not a whole backup.").format(file=archive))
    if folder.exists() and (not folder.is_dir() or any(path.name not in {"secrets", WORK} for path in folder.iterdir())):
        raise NotSaved(_("{folder} is not empty. Restore into a new folder.").format(folder=folder))
    _require_engine(found)
    held = {**sealed, **keys.at_hand(folder / "secrets")}
    if other := manifest.differing(found, held):
        raise NotSaved(_("These keys are not those of the backup: {names}").format(names=", ".join(other)))
    if not without_keys and any(name not in held for name in keys.LASTING):
        raise NotSaved(
            _(
                "The keys are missing: give the file made by huifang backup --keys with --keys, or --without-keys to do without telephone numbers."
            )
        )
    keys.unpack(sealed, folder / "secrets")
    return found


def _require_engine(found: Manifest) -> None:
    address = os.environ.get("DATABASE_URL", "")
    if found.engine == "postgresql" and not address.startswith(("postgres:", "postgresql:")):
        raise NotSaved(_("This backup is of PostgreSQL: make an empty database and name it in DATABASE_URL."))
    if found.engine == "sqlite" and address:
        raise NotSaved(_("This backup is of SQLite: unset DATABASE_URL."))
