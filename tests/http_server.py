"""Real HTTP for tests: any ASGI app behind uvicorn on a loopback port of its own."""

from contextlib import AbstractContextManager

from starlette.types import ASGIApp

from saleor_msp_app.background_server import background_server


def serve(app: ASGIApp) -> AbstractContextManager[str]:
    """Run the app in a thread and yield its origin, `http://127.0.0.1:port`. Lifespan included."""
    return background_server(app)
