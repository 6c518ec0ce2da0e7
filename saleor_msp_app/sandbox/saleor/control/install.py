"""Apps without a handshake."""

from saleor_msp_app.sandbox.saleor.control.goods import Json
from saleor_msp_app.sandbox.saleor.manifest import check_query
from saleor_msp_app.sandbox.saleor.records.people import App, Webhook
from saleor_msp_app.sandbox.saleor.shop import Shop


def app_from(shop: Shop, given: Json) -> App:
    """For tests that want an app with a webhook and nothing around it."""
    app = App(
        number=shop.number("App"),
        identifier=str(given.get("identifier", "capture.refunds")),
        name=str(given.get("name", "Capture")),
        token=str(given.get("token") or shop.new_token()),
        permission_codes=frozenset(given.get("permissions", ["HANDLE_PAYMENTS"])),
        created=shop.clock.now(),
        app_url=given.get("app_url"),
        manifest_url=given.get("manifest_url"),
    )
    for one in given.get("webhooks", ()):
        check_query(one["query"])
        app.webhooks.append(
            Webhook(
                number=shop.number("Webhook"),
                app=app,
                name=one.get("name", one["event"].lower()),
                event=one["event"],
                target_url=one["target_url"],
                subscription_query=one["query"],
            )
        )
    shop.apps.append(app)
    return app
