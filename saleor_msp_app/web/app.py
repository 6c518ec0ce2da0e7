"""The ASGI app. There is no redirect anywhere: Saleor takes one for success on registering, and loses the
token; on a webhook it takes one for a failure (saleor-contract.md §2.1, §4.6)."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import partial
from typing import TypeAlias

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Lifespan

from saleor_msp_app.saleor.manifest import APP_PATH
from saleor_msp_app.saleor.webhooks import BoundWebhook
from saleor_msp_app.web import notification_endpoint
from saleor_msp_app.web.body_limit import BodyLimit
from saleor_msp_app.web.deliveries import DeliveryCheck
from saleor_msp_app.web.desk.assets import serve_asset
from saleor_msp_app.web.desk.door import Door
from saleor_msp_app.web.desk.endpoint import desk_routes
from saleor_msp_app.web.desk.rendering import Rendering
from saleor_msp_app.web.desk.shell import Shell
from saleor_msp_app.web.manifest_endpoint import LogoEndpoint, ManifestEndpoint
from saleor_msp_app.web.middleware import AccessLog, LastResort, SecurityHeaders
from saleor_msp_app.web.notification_endpoint import NotificationEndpoint
from saleor_msp_app.web.probes import ReadyEndpoint, health
from saleor_msp_app.web.register_endpoint import RegisterEndpoint
from saleor_msp_app.web.responses import refusal, refusal_of_transport
from saleor_msp_app.web.services import WebServices
from saleor_msp_app.web.session_endpoint import SessionEndpoint, SessionWebhook
from saleor_msp_app.web.webhook_endpoint import WebhookEndpoint, failed, not_read

_Endpoint: TypeAlias = Callable[[Request], Awaitable[Response] | Response]
_Webhook: TypeAlias = BoundWebhook | SessionWebhook
_Deliveries: TypeAlias = Mapping[str, _Webhook]
"""By the path, without a slash behind it."""


def create_app(services: WebServices, lifespan: Lifespan[Starlette] | None = None) -> Starlette:
    """The app around the services; `lifespan` starts and stops what is behind them."""
    deliveries = {webhook.declaration.path: webhook for webhook in services.webhooks}
    app = Starlette(
        routes=list(_routes(services)),
        middleware=[
            Middleware(AccessLog),
            Middleware(SecurityHeaders),
            Middleware(LastResort, answer=partial(_last_resort, deliveries)),
            Middleware(BodyLimit, answer=partial(_not_read, deliveries)),
        ],
        exception_handlers={HTTPException: _http_error},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return app


def _routes(services: WebServices) -> Iterator[Route]:
    yield from _route("/api/manifest", ManifestEndpoint(services.manifest).answer, "GET")
    yield from _route("/api/register", RegisterEndpoint(services.install).answer, "POST")
    yield from _route("/api/health", health, "GET")
    yield from _route("/api/ready", ReadyEndpoint(services.readiness).answer, "GET")
    yield from _desk(services)
    notifications = NotificationEndpoint(services.notified)
    yield from _route(notification_endpoint.PATH, notifications.post, "POST")
    yield from _route(notification_endpoint.PATH, notifications.get, "GET")
    yield Route("/static/logo.png", LogoEndpoint(services.logo).answer, methods=["GET"])
    check = DeliveryCheck(services.installations, services.keys, services.clock)
    for webhook in services.webhooks:
        yield from _route(webhook.declaration.path, _endpoint(webhook, check), "POST")


def _desk(services: WebServices) -> Iterator[Route]:
    rendering = Rendering()
    shell = Shell(rendering.shell())
    yield Route(APP_PATH.rstrip("/"), shell.answer, methods=["GET"])
    yield Route(f"{APP_PATH}{{path:path}}", shell.answer, methods=["GET"])
    yield Route("/static/desk/{tag}/{name}", serve_asset, methods=["GET"])
    yield from desk_routes(
        services.desk, Door(services.installations, services.keys, services.clock), rendering
    )


def _endpoint(webhook: _Webhook, check: DeliveryCheck) -> _Endpoint:
    if isinstance(webhook, SessionWebhook):
        return SessionEndpoint(webhook, check).answer
    return WebhookEndpoint(webhook.declaration, webhook.handler, check).answer


def _route(path: str, endpoint: _Endpoint, method: str) -> Iterator[Route]:
    """With and without a slash behind it: somebody will configure either."""
    for form in (path, f"{path}/"):
        yield Route(form, endpoint, methods=[method])


def _not_read(deliveries: _Deliveries, path: str, status: int, why: str) -> Response:
    """Saleor shows staff its own complaint and a dump of our object, where that has no `pspReference`."""
    match deliveries.get(path.removesuffix("/")):
        case SessionWebhook() as session:
            return session.not_read(status, why)
        case BoundWebhook(declaration):
            return not_read(status, why, declaration.asks_for)
        case _:
            return refusal_of_transport(status, why)


def _last_resort(deliveries: _Deliveries, path: str) -> Response:
    """A delivery gets its object with status 200, whatever happens."""
    match deliveries.get(path.removesuffix("/")):
        case SessionWebhook() as session:
            return session.failed()
        case BoundWebhook(declaration):
            return failed(declaration.asks_for)
        case _:
            return _fault()


def _fault() -> JSONResponse:
    return refusal(500, "INTERNAL_ERROR", "The app had a fault. Its log says which; try again later.")


def _http_error(_request: Request, error: Exception) -> JSONResponse:
    """404 and 405, and what Starlette raises by itself."""
    if not isinstance(error, HTTPException):
        raise error
    code = error.detail.upper().replace(" ", "_")
    return refusal(error.status_code, code, f"{error.detail}.", error.headers)
