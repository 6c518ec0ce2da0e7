"""An ASGI app behind real HTTP in a thread: for the sandbox, the demo and tests. `serve` is not made so."""

import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

_START_SECONDS = 30.0
_STOP_SECONDS = 30.0


@contextmanager
def background_server(app: ASGIApp, port: int = 0, host: str = "127.0.0.1") -> Generator[str]:
    """Yield the origin, `http://127.0.0.1:port`; 0 is any free port. Raise OSError where it is taken.

    The lifespan of the app has begun, and ends before this returns.
    """
    with socket.create_server((host, port)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, server_header=False, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            _wait_until_started(server, thread)
            yield f"http://{host}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(_STOP_SECONDS)


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            msg = "the app did not start; its log says why"
            raise RuntimeError(msg)
        time.sleep(0.005)
