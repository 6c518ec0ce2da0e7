"""The app as a server process."""

import structlog
import uvicorn

from saleor_msp_app import __version__
from saleor_msp_app.bootstrap import Application
from saleor_msp_app.settings import Settings

_KEEP_ALIVE = 75
"""Longer than proxies keep a connection: one that the app closes under a proxy's hands becomes a 502, after
which Saleor sends its refund again without the body (observed 3.23.28)."""

_LAST_REQUESTS = 8
"""Seconds for requests in flight when the process is told to stop; containers are killed after 10."""

log = structlog.stdlib.get_logger(__name__)


def run_server(settings: Settings) -> bool:
    """Serve until a signal says stop. False where it could not start; the log says why."""
    _tell(settings)
    server = uvicorn.Server(_config(settings, Application(settings)))
    server.run()
    return server.started


def _tell(settings: Settings) -> None:
    """What an operator would look for first when something is odd."""
    account = settings.account
    log.info(
        "server.configured",
        version=__version__,
        listens=f"{settings.host}:{settings.port}",
        manifest=f"{settings.public_url}/api/manifest",
        account=account.name if account else "only those of the dashboard",
        shops=settings.allowed_saleor_urls or "every shop may install the app",
    )
    if settings.allow_loopback:
        log.warning("server.loopback_allowed", why="http and private addresses: for development only")


def _config(settings: Settings, application: Application) -> uvicorn.Config:
    return uvicorn.Config(
        application.web(),
        host=settings.host,
        port=settings.port,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # Who may say where a request comes from: nobody, unless the operator names his proxy.
        proxy_headers=bool(settings.forwarded_allow_ips),
        forwarded_allow_ips=settings.forwarded_allow_ips,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_LAST_REQUESTS,
    )
