"""One address in front of the replicas, as a load balancer: a replica by chance for each connection.

It reads along which deliveries went through to a replica: no request of Saleor may pay out more often.
"""

import asyncio
import hashlib
import json
import random
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_CHUNK = 65536
_BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass
class Proxy:
    """`ports` are the replicas'. `says_502`: what a caller gets of a dead replica, else a broken connection.
    `tries_again`: whether a request that died with its replica is sent to another, as some proxies do."""

    ports: tuple[int, ...]
    says_502: bool = False
    tries_again: bool = False
    chance: random.Random = field(default_factory=random.Random)
    bodies: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Digests of the deliveries that reached a replica, by transaction."""
    _serving: set["asyncio.Task[None] | None"] = field(default_factory=set)
    """Held here, as nobody else does once the caller has hung up: asyncio's references to tasks and to the
    readers of its own connections are weak, and a collected task is an exchange that never ends."""

    @property
    def is_idle(self) -> bool:
        """Whether no replica has a request in its hands, not even one that its caller no longer waits for."""
        return not self._serving

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection with one request: Saleor keeps none open."""
        task = asyncio.current_task()
        self._serving.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._serve(reader, writer)
        finally:
            writer.close()
            self._serving.discard(task)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await _read_request(reader)
        answer = await self._ask(request)
        if not answer and self.says_502:
            answer = _BAD_GATEWAY
        writer.write(answer)
        await writer.drain()

    async def _ask(self, request: bytes) -> bytes:
        answer = b""
        for port in self.chance.sample(self.ports, len(self.ports)):
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                continue
            self._read_along(request)
            answer = await _exchange(reader, writer, request)
            if answer or not self.tries_again:
                break
        return answer

    def _read_along(self, request: bytes) -> None:
        body = request.partition(b"\r\n\r\n")[2]
        with suppress(ValueError, KeyError, TypeError):
            transaction = json.loads(body)["transaction"]["id"]
            self.bodies[transaction].add(hashlib.sha256(body).hexdigest())


async def _read_request(reader: asyncio.StreamReader) -> bytes:
    """With `Connection: close`, so that the answer ends with the connection."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if line and not line.lower().startswith(b"connection:")]
    length = next((int(line[15:]) for line in lines if line.lower().startswith(b"content-length:")), 0)
    return b"\r\n".join([*lines, b"Connection: close", b"", b""]) + await reader.readexactly(length)


async def _exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> bytes:
    answer = b""
    with suppress(OSError):
        writer.write(request)
        await writer.drain()
        while chunk := await reader.read(_CHUNK):
            answer += chunk
    writer.close()
    return answer


@contextmanager
def running(proxy: Proxy) -> Iterator[str]:
    """In a thread of its own; its address."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    starting = asyncio.run_coroutine_threadsafe(asyncio.start_server(proxy.serve, "127.0.0.1", 0), loop)
    server = starting.result()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _stop(server: asyncio.Server) -> None:
    server.close()
    await asyncio.sleep(0.05)  # who was just accepted has begun by then
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        for task in others:
            task.cancel()  # `serve` ends quietly: asyncio logs what else becomes of a cancelled connection
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0.05)
