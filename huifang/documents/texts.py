"""The text of a content, read by a process of its own with an end to its time and memory (R1.8)."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from huifang.documents import extracting
from huifang.documents.models.documents import TEXT
from huifang.files import storing

KINDS = frozenset({"pdf", "docx", "xlsx", "pptx", "odf", "text"})
PATIENCE = 20.0
"""Seconds on the clock; of the processor it gets ``extracting.SECONDS``."""
_one_at_a_time = threading.Lock()


def text_of(path: Path, kind: str) -> str:
    """The text, tidied; empty when the kind has none, or it can't be read: a document is kept all the same."""
    if kind not in KINDS:
        return ""
    with _one_at_a_time, tempfile.TemporaryDirectory(dir=storing.incoming()) as name:
        target = Path(name) / "text"
        return tidy(target.read_text(encoding="utf-8")) if _run(path, kind, target) == 0 else ""


def tidy(text: str) -> str:
    """Without control characters, trailing blanks and runs of empty lines."""
    kept = "".join(ch for ch in text.replace("\r\n", "\n").replace("\r", "\n") if ch in "\n\t\u3000\u00a0" or ch.isprintable())
    lines = [re.sub(r"[ \t\u3000]+$", "", line) for line in kept.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:TEXT]


def _run(path: Path, kind: str, target: Path) -> int:
    command = [sys.executable, "-I", extracting.__file__, kind, str(path), str(target), str(TEXT)]
    # No environment: addresses of databases and keys are none of its business.
    child = subprocess.Popen(
        command, cwd=target.parent, env={}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        return child.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return extracting.HEAVY
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
