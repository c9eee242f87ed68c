"""The nightly backup, where it is turned on."""

import os
import subprocess
import sys
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.journal.pulses import nightly
from huifang.organization import options


@nightly("01:30", name="config.backup", label=_("Nightly backup"))
def back_up(at: datetime) -> None:
    """Make it in a process of its own: it takes long, wants low priority, and must not grow the worker.

    Raises:
        RuntimeError: it was not made; the reason stands in Background work, and it is tried again.
    """
    wanted = options.values(["config.backup_nightly", "config.backup_keep"])
    if not wanted["config.backup_nightly"]:
        return
    command = [sys.executable, "-m", "huifang.config.cli", "backup", "--nightly", "--json", "--keep", str(wanted["config.backup_keep"])]
    done = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-500:])
