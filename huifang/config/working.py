"""The worker: django-q2's cluster for jobs, and the heart that runs every context's pulses."""

import signal
import threading
from contextlib import suppress

from django.db import Error, connections


def work() -> int:
    """Run until SIGTERM or SIGINT; 1 when the cluster died."""
    from django_q.cluster import Cluster

    from huifang.config.presence import WORKER, Presence
    from huifang.journal.pulses import Heart

    stop = threading.Event()
    connections.close_all()
    cluster = Cluster()
    cluster.start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    # Threads only after the fork of the cluster.
    threads = Heart(stop).start()
    presence = Presence(WORKER).start()
    while not stop.wait(0.5):
        if not cluster.sentinel.is_alive():
            return 1
    cluster.stop()
    with suppress(Error):
        presence.withdraw()
    for thread in threads:
        thread.join(timeout=1)
    return 0
