"""Real HTTP for tests: any ASGI app behind uvicorn on a loopback port of its own."""

import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

_START_SECONDS = 20.0


@contextmanager
def serve(app: ASGIApp) -> Generator[str]:
    """Run the app in a thread and yield its origin, `http://127.0.0.1:port`. Lifespan included."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, lifespan="auto", log_config=None, server_header=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            _wait_until_started(server, thread)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(_START_SECONDS)


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            msg = "the app did not start; its lifespan's error is in the log"
            raise RuntimeError(msg)
        time.sleep(0.01)
