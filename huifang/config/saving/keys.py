"""The three keys in a file under a passphrase: without them a backup holds no telephone number."""

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from huifang.config.saving.manifest import NotSaved
from huifang.config.words import _

NAMES = ("HUIFANG_SECRET_KEY", "HUIFANG_DATA_KEY", "HUIFANG_INDEX_KEY")
LASTING = ("HUIFANG_DATA_KEY", "HUIFANG_INDEX_KEY")
"""Those that what is stored depends on."""
GRADED = "HUIFANG_GRADED_KEYS"
"""The further keys of the ring, as the text of their file; there is one after the first rotation."""
KIND = "huifang keys 1"
LEAST = 12
COST = {"n": 2**16, "r": 8, "p": 1}
"""scrypt: 64 MB and about a quarter of a second for each guess."""


def seal(keys: Mapping[str, str], passphrase: str) -> str:
    """The text of the file.

    Raises:
        NotSaved: the passphrase is too short.
    """
    if len(passphrase) < LEAST:
        raise NotSaved(_("A passphrase needs at least {n} characters.").format(n=LEAST))
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    body = AESGCM(_stretch(passphrase, salt)).encrypt(nonce, json.dumps(dict(keys)).encode(), KIND.encode())
    parts = {"salt": salt, "nonce": nonce, "body": body}
    return json.dumps({"kind": KIND, **{name: base64.b64encode(part).decode() for name, part in parts.items()}}, indent=1)


def unseal(text: str, passphrase: str) -> dict[str, str]:
    """The keys again.

    Raises:
        NotSaved: the file is no keys file, or the passphrase is wrong.
    """
    try:
        raw = json.loads(text)
        salt, nonce, body = (base64.b64decode(raw[name]) for name in ("salt", "nonce", "body"))
        if raw["kind"] != KIND:
            raise ValueError(raw["kind"])
    except (ValueError, KeyError, TypeError) as error:
        raise NotSaved(_("This is no file of keys made by huifang backup --keys.")) from error
    try:
        opened: dict[str, str] = json.loads(AESGCM(_stretch(passphrase, salt)).decrypt(nonce, body, KIND.encode()))
    except InvalidTag as error:
        raise NotSaved(_("The passphrase is wrong, or the file was changed.")) from error
    return opened


def write(file: Path, keys: Mapping[str, str], passphrase: str) -> None:
    """Make the file, readable by its owner only; an existing one is never written over.

    Raises:
        NotSaved: there is such a file, it can't be written, or the passphrase is too short.
    """
    text = seal(keys, passphrase)
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as error:
        raise NotSaved(_("{file} can't be written: {why}").format(file=file, why=error.strerror)) from error
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def unpack(keys: Mapping[str, str], folder: Path) -> None:
    """Lay the keys down as an installation keeps them; those that are there stay."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in (*NAMES, GRADED):
        file = folder / name.lower()
        if name in keys and not file.exists():
            handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(keys[name])


def at_hand(folder: Path) -> dict[str, str]:
    """The keys that an installation in ``folder`` would use, as far as they are there already; nothing is made."""
    found = {}
    for name in (*NAMES, GRADED):
        file = Path(os.environ.get(f"{name}_FILE") or folder / name.lower())
        if value := os.environ.get(name, "") or (file.read_text().strip() if file.is_file() else ""):
            found[name] = value
    return found


def _stretch(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(passphrase.encode(), salt=salt, maxmem=128 * 1024 * 1024, dklen=32, **COST)
