"""Typed readers of the process environment."""

import os
import secrets
import time
from pathlib import Path


def flag(name: str, *, default: bool = False) -> bool:
    """``1 true yes on`` are true, ``0 false no off`` and empty are false.

    Raises:
        ValueError: any other value.
    """
    raw = os.environ.get(name)
    if raw is None:
        return default
    if raw.lower() in {"1", "true", "yes", "on"}:
        return True
    if raw.lower() in {"", "0", "false", "no", "off"}:
        return False
    raise ValueError(f"{name} must be 1 or 0, not {raw!r}")


def data_folder() -> Path:
    """The folder for files and the default database: ``HUIFANG_DATA``, else ``./data``."""
    return Path(os.environ.get("HUIFANG_DATA", "data")).expanduser().resolve()


def secret(name: str, folder: Path) -> str:
    """A secret from ``NAME``, from the file ``NAME_FILE``, or from ``folder``, made at first use.

    The file is created readable by its owner only; two processes that start at once agree on one value.
    """
    if value := os.environ.get(name):
        return value
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / name.lower()
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return _wait_for(file)
    with os.fdopen(handle, "w") as stream:
        stream.write(secrets.token_urlsafe(48))
    return file.read_text().strip()


def _wait_for(file: Path) -> str:
    for _ in range(100):
        if value := file.read_text().strip():
            return value
        time.sleep(0.02)
    raise ValueError(f"{file} is empty; delete it or write a secret into it")
