"""A small server on this machine that answers as it is told, and a connector that leads public names to it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpcore

PUBLIC = "93.184.216.34"


@dataclass
class Heard:
    """What came in, and what is answered."""

    port: int = 0
    status: int = 200
    body: bytes = b"ok"
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0
    requests: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    connected: list[str] = field(default_factory=list)

    def connector(self, address: str, port: int, timeout: float) -> httpcore.NetworkStream:
        """Note where the call would go; go to the server on this machine."""
        self.connected.append(f"{address}:{port}")
        return httpcore.SyncBackend().connect_tcp("127.0.0.1", self.port, timeout=timeout)


@contextmanager
def listening() -> Iterator[Heard]:
    heard = Heard()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            heard.requests.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(heard.status)
            for name, value in heard.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(heard.body)))
            self.end_headers()
            for at in range(0, len(heard.body), 1 if heard.drip else 65536):
                try:
                    self.wfile.write(heard.body[at : at + (1 if heard.drip else 65536)])
                except OSError:
                    return
                time.sleep(heard.drip)

        do_GET = do_POST = answer  # noqa: N815

        def log_message(self, *_args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    heard.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def public(_host: str, _port: int) -> list[str]:
    """A name server for which every name is public."""
    return [PUBLIC]


def nowhere(_host: str, _port: int) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, "unknown")
