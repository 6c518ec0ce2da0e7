"""The endpoints."""

from starlette.routing import Mount, Route

from saleor_msp_app.sandbox.saleor.control import app_acts, checkout_acts, order_acts, world_acts
from saleor_msp_app.sandbox.saleor.control.act import Act, endpoint


def _post(path: str, act: Act) -> Route:
    return Route(path, endpoint(act), methods=["POST"])


def _get(path: str, act: Act) -> Route:
    return Route(path, endpoint(act), methods=["GET"])


ROUTES = [
    Mount(
        "/sandbox",
        routes=[
            _get("/state", world_acts.state),
            _post("/install", app_acts.install),
            _post("/apps", app_acts.add_app),
            Route("/apps/{id}", endpoint(app_acts.change_app), methods=["PATCH"]),
            Route("/apps/{id}", endpoint(app_acts.remove_app), methods=["DELETE"]),
            _post("/apps/{id}/dashboard-token", app_acts.dashboard_token),
            Route("/session", endpoint(app_acts.sign_in), methods=["PUT"]),
            _post("/orders", order_acts.add_order),
            _get("/orders/{id}", order_acts.show_order),
            _post("/orders/{id}/transactions", order_acts.add_transaction),
            _post("/checkouts", checkout_acts.add_checkout),
            _get("/checkouts/{id}", checkout_acts.show_checkout),
            _post("/checkouts/{id}/release", checkout_acts.release),
            Route("/channels/{slug}", endpoint(checkout_acts.change_channel), methods=["PATCH"]),
            _get("/transactions/{id}", order_acts.show_transaction),
            _get("/deliveries", world_acts.deliveries),
            _get("/deliveries/{number:int}", world_acts.show_delivery),
            _post("/deliveries/{number:int}/replay", world_acts.replay),
            _post("/settle", world_acts.settle),
            Route("/faults", endpoint(world_acts.set_faults), methods=["PUT"]),
            Route("/refund-reasons", endpoint(world_acts.want_reasons), methods=["PUT"]),
            Route("/staff", endpoint(world_acts.change_staff), methods=["PATCH"]),
            _post("/keys/rotate", world_acts.rotate),
            _post("/reset", world_acts.reset),
        ],
    )
]
