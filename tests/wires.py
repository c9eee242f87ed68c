"""A line between a client and a server of this machine that can be listened to, cut, and made to hide a word."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType


class Wire:
    """Listens on a free port and passes everything to and from ``target``; ``hide`` is blanked out of what the server says."""

    def __init__(self, target: int, hide: bytes = b"") -> None:
        self.target = target
        self.hide = hide
        self.refuse = False
        self.drawn = 0
        self.heard: list[bytes] = []
        """What clients sent, line by line as it came."""
        self.open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])

    def __enter__(self) -> Wire:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        # Closing alone does not wake the thread that waits in accept.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """Break every line that is open."""
        for end in list(self.open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def said(self, words: bytes) -> int:
        """How often clients said this."""
        return b"".join(self.heard).count(words)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                if self.refuse:
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self.target))
                self.drawn += 1
                self.open += [client, server]
                threading.Thread(target=self._pass, args=(client, server, True), daemon=True).start()
                threading.Thread(target=self._pass, args=(server, client, False), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, heard: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                if heard:
                    self.heard.append(piece)
                target.sendall(piece.replace(self.hide, b"X" * len(self.hide)) if self.hide and not heard else piece)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        with suppress(ValueError):
            self.open.remove(source)
        source.close()
