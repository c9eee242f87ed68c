"""The web server: granian with the WSGI application, static files by whitenoise."""

import multiprocessing
import socket
from importlib import import_module

BLOCKING_THREADS = 4


def web(host: str, port: int, workers: int) -> int:
    """Serve until SIGTERM. The application was loaded before the fork; the worker processes share it."""
    multiprocessing.set_start_method("fork", force=True)
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    server = Server(
        "huifang.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=BLOCKING_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=3,
        websockets=False,
        log_level=LogLevels.warning,
    )
    server.serve()
    return 0


def preload() -> None:
    """Load URLs and views once, before the fork."""
    from django.conf import settings

    import_module(settings.ROOT_URLCONF)
    import_module("huifang.config.wsgi")


def port_is_free(host: str, port: int) -> bool:
    """Can the address be bound?"""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError:
            return False
    return True
