"""Readers who all ask at once, over connections that stay open. Nothing but sockets, to cost little."""

import multiprocessing
import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from multiprocessing.pool import Pool


LARGE = 1 << 20
END = b"\r\n\r\n"
OK = b"HTTP/1.1 200"


@dataclass
class Passed:
    """What one pass measured."""

    seconds: float
    bytes: int
    waits: list[float] = field(default_factory=list)  # seconds of each answer


@dataclass
class Reader:
    """One connection: what has come of the answer, and how long it will be."""

    port: int
    line: socket.socket = field(init=False)
    asked_at: float = 0.0
    come: bytearray = field(default_factory=bytearray)
    whole: int = 0  # bytes of head and body; 0 until the head is there

    def __post_init__(self) -> None:
        self.line = socket.create_connection(("127.0.0.1", self.port))
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> None:
        self.come.clear()
        self.whole = 0
        self.asked_at = time.perf_counter()
        self.line.sendall(request)

    def has_all(self) -> bool:
        """Take what is there. Raises ConnectionError for an answer that is not 200."""
        part = self.line.recv(LARGE)
        self.come += part
        if not self.whole and END in self.come:
            self.whole = whole_length(bytes(self.come))
        if not part or (self.whole and not self.come.startswith(OK)):
            raise ConnectionError(bytes(self.come[:200]))
        return 0 < self.whole <= len(self.come)


def whole_length(come: bytes) -> int:
    head = come.partition(END)[0].lower()
    length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
    return len(head) + len(END) + int(length)


def load(port: int, requests: Sequence[bytes], seconds: float, readers: int) -> Passed:
    """Every reader asks again as soon as it has its answer, until the time is over."""
    ready = selectors.DefaultSelector()
    following = cycle(requests)
    passed = Passed(0.0, 0)
    for _ in range(readers):
        reader = Reader(port)
        ready.register(reader.line, selectors.EVENT_READ, reader)
        reader.ask(next(following))
    start = now = time.perf_counter()
    while now < start + seconds:
        for key, _ in ready.select():
            reader = key.data
            if reader.has_all():
                now = time.perf_counter()
                passed.waits.append(now - reader.asked_at)
                passed.bytes += reader.whole
                reader.ask(next(following))
    passed.seconds = now - start
    for key in list(ready.get_map().values()):
        key.data.line.close()
    ready.close()
    return passed


@contextmanager
def elsewhere() -> Iterator[Pool]:
    """A process of its own to ask from."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        yield pool
