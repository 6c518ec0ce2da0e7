"""An ASGI app behind real HTTP in a thread: for the sandbox, the demo and tests. `serve` is not made so."""

import asyncio
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp

_START_SECONDS = 30.0
_STOP_SECONDS = 30.0
_TICK_SECONDS = 1.0
_CLOSING_SECONDS = 0.002
_SILENT_SECONDS = 30
"""Longer than clients keep a connection, or a request could cross the end of it."""


@contextmanager
def background_server(app: ASGIApp, port: int = 0, host: str = "127.0.0.1") -> Generator[str]:
    """Yield the origin, `http://127.0.0.1:port`; 0 is any free port. Raise OSError where it is taken.

    The lifespan of the app has begun, and ends before this returns.
    """
    with socket.create_server((host, port)) as listener:
        config = uvicorn.Config(
            app, log_config=None, server_header=False, access_log=False, timeout_keep_alive=_SILENT_SECONDS
        )
        server = _PromptServer(config)
        thread = threading.Thread(target=server.run_until_told, args=(listener,), daemon=True)
        thread.start()
        try:
            server.wait_until_started()
            yield f"http://{host}:{listener.getsockname()[1]}"
        finally:
            server.tell_to_stop()
            thread.join(_STOP_SECONDS)


class _PromptServer(uvicorn.Server):
    """uvicorn looks ten times a second whether it is to stop; this one is told, and stops 200 ms sooner."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._begun_or_failed = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told = asyncio.Event()

    def run_until_told(self, listener: socket.socket) -> None:
        try:
            self.run(sockets=[listener])
        finally:
            self._begun_or_failed.set()

    def wait_until_started(self) -> None:
        if not self._begun_or_failed.wait(_START_SECONDS) or not self.started:
            msg = "the app did not start; its log says why"
            raise RuntimeError(msg)

    def tell_to_stop(self) -> None:
        self.should_exit = True
        if self._loop is not None:
            with suppress(RuntimeError):  # it has stopped by itself
                self._loop.call_soon_threadsafe(self._told.set)

    async def main_loop(self) -> None:
        """As uvicorn's, which counts tenths of seconds, and puts the date into its headers at every tenth."""
        self._loop = asyncio.get_running_loop()
        self._begun_or_failed.set()
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), _TICK_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's: every answer that was begun is given, and then the app's lifespan ends."""
        del sockets  # whoever opened the listener closes it
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110  they tell nobody
            await asyncio.sleep(_CLOSING_SECONDS)
        await self.lifespan.shutdown()
