"""The storefront's addresses."""

import uuid
from collections.abc import Awaitable, Callable
from importlib import resources
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route

from saleor_msp_app.sandbox.saleor.control.seed import seed_checkout
from saleor_msp_app.sandbox.saleor.global_id import global_id, key_of
from saleor_msp_app.sandbox.saleor.shop import Shop
from saleor_msp_app.sandbox.saleor.storefront import documents, pages
from saleor_msp_app.sandbox.saleor.storefront.methods import choices, complaints
from saleor_msp_app.sandbox.saleor.storefront.payments import BegunPayment, BegunPayments
from saleor_msp_app.sandbox.saleor.storefront.shopper import SaleorRefused, Shopper

_Handler: TypeAlias = Callable[[Request], Awaitable[Response]]
_SEE_OTHER = 303
_BAD_REQUEST = 400
_UNPROCESSABLE = 422
_ACTION_REQUIRED = "_ACTION_REQUIRED"
_FAILURE = "_FAILURE"


class FormIncomplete(Exception):
    pass


def _shop(request: Request) -> Shop:
    shop: Shop = request.app.state.world.shop
    return shop


async def start(request: Request) -> Response:
    shop = _shop(request)
    return pages.start_page(list(shop.checkouts.values()), list(shop.orders.values()))


async def fill(request: Request) -> Response:
    """A real storefront calls checkoutCreate and its like here, which the sandbox does not have."""
    checkout = seed_checkout(_shop(request), {"transactions": []})
    return _to(f"/storefront/checkouts/{checkout.token}")


async def checkout(request: Request) -> Response:
    return await _checkout(request, request.path_params["token"])


async def pay(request: Request) -> Response:
    """Pressing twice on one page is one payment: the page holds the idempotency key."""
    shopper, token = Shopper.behind(request), request.path_params["token"]
    key, app, gateway = _chosen(await request.body())
    back = f"{shopper.origin}/storefront/payments/{key}"
    data = {"gateway": gateway, "redirectUrl": back, "cancelUrl": back}
    found = await shopper.call(documents.CHECKOUT, token=str(token))
    paid = await shopper.call(documents.PAY, id=found["id"], key=str(key), gateway={"id": app, "data": data})
    begun = BegunPayment(paid["transaction"]["id"], found["id"], token)
    BegunPayments.of(request).by_key[key] = begun
    return await _outcome(request, key, begun, paid, leave=True)


async def come_back(request: Request) -> Response:
    key = request.path_params["key"]
    begun = BegunPayments.of(request).by_key.get(key)
    if begun is None:
        raise SaleorRefused("No payment was begun here under this address.")
    went_on = await Shopper.behind(request).call(documents.GO_ON, id=begun.transaction_id)
    return await _outcome(request, key, begun, went_on, leave=False)


async def _outcome(
    request: Request, key: UUID, begun: BegunPayment, told: dict[str, Any], *, leave: bool
) -> Response:
    """What follows from the event: on to the payment page, to the order, or back to the choice."""
    event = told["transactionEvent"]
    data = told["data"] if isinstance(told["data"], dict) else {}
    payment_url = _link(data.get("paymentUrl"))
    if event["type"].endswith(_ACTION_REQUIRED):
        if leave and payment_url:
            return pages.leaving_page(payment_url)
        return pages.waiting_page(key, begun.checkout_token, payment_url)
    if event["type"].endswith(_FAILURE) and not await _is_covered(request, begun.checkout_token):
        said = _said(data) or event["message"] or "The payment has failed."
        return await _checkout(request, begun.checkout_token, str(said))
    completed = await Shopper.behind(request).call(documents.COMPLETE, id=begun.checkout_id)
    return _to(f"/storefront/orders/{key_of(completed['order']['id'], 'Order')}")


def _said(data: dict[str, Any]) -> object:
    """Apps have a sentence for shoppers beside the one for staff, here or there."""
    error = data.get("error")
    return data.get("message") or (error.get("message") if isinstance(error, dict) else None)


async def _is_covered(request: Request, token: UUID) -> bool:
    """Saleor answers with the first outcome for ever: after a decline, the second try may have paid."""
    found = await Shopper.behind(request).call(documents.STANDING, token=str(token))
    return bool(found["authorizeStatus"] == "FULL")


async def order(request: Request) -> Response:
    order_id = global_id("Order", request.path_params["token"])
    shopper = Shopper.behind(request)
    found = await shopper.call(documents.ORDER, bearer=_shop(request).staff_token, id=order_id)
    return pages.order_page(found)


async def style(_request: Request) -> Response:
    text = resources.files(__package__).joinpath("style.css").read_text("utf-8")
    return Response(text, media_type="text/css")


async def _checkout(request: Request, token: UUID, *notes: str) -> Response:
    shopper = Shopper.behind(request)
    found = await shopper.call(documents.CHECKOUT, token=str(token))
    configs = (await shopper.call(documents.GATEWAYS, id=found["id"]))["gatewayConfigs"]
    names = {one["id"]: one["name"] for one in found["availablePaymentGateways"]}
    told = [*notes, *complaints(configs, names)]
    return pages.checkout_page(found, choices(configs, names), uuid.uuid4(), told)


def _chosen(form: bytes) -> tuple[UUID, str, str]:
    """Key, app and gateway. Raise `FormIncomplete`."""
    given = dict(parse_qsl(form.decode("utf-8", "replace")))
    app, _, gateway = given.get("way", "").rpartition("|")
    try:
        key = UUID(given.get("key", ""))
    except ValueError:
        raise FormIncomplete from None
    if not app:
        raise FormIncomplete
    return key, app, gateway


def _link(value: object) -> str | None:
    """Only where a browser may be sent."""
    return value if isinstance(value, str) and urlsplit(value).scheme in {"http", "https"} else None


def _to(path: str) -> Response:
    return RedirectResponse(path, status_code=_SEE_OTHER)


def _telling(handler: _Handler) -> _Handler:
    async def told(request: Request) -> Response:
        try:
            return await handler(request)
        except SaleorRefused as refused:
            return pages.failed_page(str(refused), _UNPROCESSABLE)
        except FormIncomplete:
            return pages.failed_page("The form was not complete.", _BAD_REQUEST)

    return told


ROUTES = [
    Mount(
        "/storefront",
        routes=[
            Route("/", _telling(start), methods=["GET"]),
            Route("/style.css", style, methods=["GET"]),
            Route("/checkouts", _telling(fill), methods=["POST"]),
            Route("/checkouts/{token:uuid}", _telling(checkout), methods=["GET"]),
            Route("/checkouts/{token:uuid}/payments", _telling(pay), methods=["POST"]),
            Route("/payments/{key:uuid}", _telling(come_back), methods=["GET"]),
            Route("/orders/{token:uuid}", _telling(order), methods=["GET"]),
        ],
    )
]
