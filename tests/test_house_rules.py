"""Rules of the house that no other tool checks. Each has a bad example, so that a check that finds nothing proves something."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Put together from pieces, so that this file passes its own check.
REGISTRIES = [
    ".".join(parts) for parts in (("py" + "pi",), ("python" + "hosted",), ("np" + "mjs",), ("deb", "deb" + "ian"), ("npm" + "mirror",))
]
HOST = re.compile(r"(?:https?:)?//[^\s\"'<>]*(?:" + "|".join(map(re.escape, REGISTRIES)) + ")", re.IGNORECASE)
OPEN_WORK = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|Not" + r"ImplementedError)\b")
LINES_AT_MOST = 450


@cache
def committed() -> list[Path]:
    """Return every text file that git keeps."""
    listing = subprocess.run(("git", "ls-files", "-z"), cwd=ROOT, capture_output=True, check=True).stdout.decode()
    paths = [ROOT / name for name in listing.split("\0") if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:4096]]


def python_files() -> list[Path]:
    return [path for path in committed() if path.suffix == ".py"]


def contexts() -> list[Path]:
    return [path.parent for path in sorted((ROOT / "huifang").glob("*/__init__.py"))]


def names_registry(text: str) -> bool:
    return bool(HOST.search(text))


def is_hash_locked(text: str) -> bool:
    """Every requirement carries a hash and nothing names an address or a place on disk."""
    entries = re.split(r"\n(?=\S)", text.strip())
    pinned = [entry for entry in entries if not entry.startswith("#")]
    return bool(pinned) and all("==" in entry and "--hash=sha256:" in entry for entry in pinned) and "://" not in text


def receives_signals(text: str) -> bool:
    """Say whether a module connects to model signals or Django's other signals."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.dispatch" and any(name.name == "receiver" for name in node.names):
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "connect":
            of = ast.unparse(node.func.value)
            if of.endswith(("_save", "_delete", "_migrate", "_changed", "_init")) or "signal" in of:
                return True
    return False


def says_what_it_owns(text: str) -> bool:
    """A context's __init__ says in a few lines what it owns; imports there would make cycles."""
    tree = ast.parse(text)
    return len((ast.get_docstring(tree) or "").split()) >= 5 and not any(isinstance(node, ast.ImportFrom) for node in tree.body)


@pytest.mark.parametrize("bad", ["https://files." + "python" + "hosted" + ".org/x", "//registry." + "npm" + "js" + ".org/x"])
def test_the_host_check_finds_hosts(bad):
    assert names_registry(bad)


def test_no_file_names_a_package_registry():
    assert [path for path in committed() if names_registry(path.read_text(encoding="utf-8", errors="replace"))] == []


def test_the_lock_check_finds_what_is_not_locked():
    assert not is_hash_locked("django==5.2")
    assert not is_hash_locked("django>=5.2 \\\n    --hash=sha256:00")
    assert not is_hash_locked("--index-url https://example.org\ndjango==5.2 \\\n    --hash=sha256:00")
    assert is_hash_locked("django==5.2 \\\n    --hash=sha256:00\nbabel==2 \\\n    --hash=sha256:00")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-roster.txt", "requirements-uv.txt"])
def test_python_locks_carry_hashes_and_no_address(name):
    assert is_hash_locked((ROOT / name).read_text(encoding="utf-8"))


def test_the_front_end_lock_names_no_address():
    assert "omit-lockfile-registry-resolved=true" in (ROOT / "frontend" / ".npmrc").read_text(encoding="utf-8").splitlines()
    lock = (ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert '"integrity"' in lock


def test_nothing_is_left_open():
    assert OPEN_WORK.search("# TO" + "DO: later")
    assert [path for path in python_files() if OPEN_WORK.search(path.read_text(encoding="utf-8"))] == []


def test_the_signal_check_finds_receivers():
    assert receives_signals("from django.dispatch import receiver")
    assert receives_signals("post_save.connect(f)")
    assert not receives_signals("database.connect(path)")


def test_no_code_of_ours_listens_to_signals():
    ours = [path for path in python_files() if path.is_relative_to(ROOT / "huifang") and "accounts" not in path.parts]
    assert [path for path in ours if receives_signals(path.read_text(encoding="utf-8"))] == []


def test_every_context_says_what_it_owns():
    assert not says_what_it_owns("")
    assert not says_what_it_owns('"""Owns customers, contacts and contracts."""\nfrom huifang import ui')
    folders = [path for path in contexts() if not says_what_it_owns((path / "__init__.py").read_text(encoding="utf-8"))]
    assert folders == []


def test_no_file_grows_beyond_one_subject():
    long = {path: count for path in python_files() if (count := path.read_text(encoding="utf-8").count("\n")) > LINES_AT_MOST}
    assert {path: count for path, count in long.items() if "migrations" not in path.parts} == {}


def test_every_model_names_itself():
    """A model without __str__ shows 'Customer object (3)' somewhere, sooner or later."""
    from django.apps import apps
    from django.db.models import Model

    nameless = [model.__name__ for model in apps.get_models() if model.__module__.startswith("huifang.") and model.__str__ is Model.__str__]
    assert nameless == []


def sentences_of(source: str) -> dict[str, str]:
    """Refusal codes and their words in calls of ``add_reasons``."""
    return {
        key.value: ast.unparse(words.args[0] if isinstance(words, ast.Call) else words)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "add_reasons" and isinstance(node.args[0], ast.Dict)
        for key, words in zip(node.args[0].keys, node.args[0].values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def test_a_refusal_code_has_one_sentence():
    """Codes are one list for the whole product: a second context's words would stand where the first one refuses."""
    assert sentences_of('add_reasons({"late": _("Too late.")})') == {"late": "'Too late.'"}
    said: dict[str, dict[str, str]] = {}
    for path in python_files():
        text = path.read_text(encoding="utf-8")
        for code, words in sentences_of(text).items() if "add_reasons(" in text and "tests" not in path.parts else ():
            said.setdefault(code, {})[words] = str(path.relative_to(ROOT))
    assert len(said) > 100
    assert {code: words for code, words in said.items() if len(words) > 1} == {}
