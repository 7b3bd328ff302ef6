"""A slow 4G connection in front of a server: a proxy of bytes that shapes both directions.

Chromium's own throttling does not reach a service worker; this reaches everything that leaves the
browser. All connections share the bandwidth, and each begins with one more round trip, as TCP does.
Slow start, loss and jitter are not imitated.
"""

import asyncio
import contextlib
import threading
from dataclasses import dataclass, field

ROUND_TRIP_S = 0.150
DOWN_BYTES_PER_S = 1_600_000 / 8
UP_BYTES_PER_S = 750_000 / 8
CHUNK = 1460  # bytes; what one packet carries


@dataclass
class Link:
    """One direction: a line that sends one packet after another, and takes its time."""

    bytes_per_s: float
    free_at: float = 0.0
    total: int = 0

    def arrival(self, now: float, size: int) -> float:
        """Return when a packet that is offered now has arrived."""
        self.free_at = max(now, self.free_at) + size / self.bytes_per_s
        self.total += size
        return self.free_at + ROUND_TRIP_S / 2


@dataclass
class Slow4g:
    """The proxy. ``up`` and ``down`` switch the coverage; ``received`` counts bytes down."""

    target: int
    port: int = 0
    _down: Link = field(default_factory=lambda: Link(DOWN_BYTES_PER_S))
    _up: Link = field(default_factory=lambda: Link(UP_BYTES_PER_S))
    _server: asyncio.Server | None = None

    def __post_init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.up()

    @property
    def received(self) -> int:
        """Bytes that came down so far, with headers."""
        return self._down.total

    def up(self) -> None:
        """Take connections, at the same port as before."""
        self._do(self._listen())

    def down(self) -> None:
        """Refuse connections, and end those that are there."""
        self._do(self._close())

    def stop(self) -> None:
        """End the proxy."""
        self.down()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: "asyncio.coroutines.Coroutine[None, None, None]") -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._connection, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        others = asyncio.all_tasks(self._loop) - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.CancelledError), contextlib.closing(writer):
            await asyncio.sleep(ROUND_TRIP_S)
            from_app, to_app = await asyncio.open_connection("127.0.0.1", self.target)
            with contextlib.closing(to_app):
                await asyncio.gather(
                    _carry(reader, to_app, self._up), _carry(from_app, writer, self._down)
                )


async def _carry(source: asyncio.StreamReader, to: asyncio.StreamWriter, link: Link) -> None:
    """Carry bytes one way until the sender is done."""
    packets: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(64)
    delivering = asyncio.create_task(_deliver(packets, to))
    clock = asyncio.get_running_loop().time
    try:
        while packet := await source.read(CHUNK):
            await packets.put((link.arrival(clock(), len(packet)), packet))
        await packets.put((clock(), b""))
        await delivering
    finally:
        delivering.cancel()


async def _deliver(packets: "asyncio.Queue[tuple[float, bytes]]", to: asyncio.StreamWriter) -> None:
    clock = asyncio.get_running_loop().time
    while True:
        at, packet = await packets.get()
        if not packet:
            with contextlib.suppress(OSError):
                to.write_eof()
            return
        await asyncio.sleep(at - clock())
        to.write(packet)
        await to.drain()
