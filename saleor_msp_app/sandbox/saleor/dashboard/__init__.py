"""The side of Saleor's dashboard that apps see: frames around their pages, and AppBridge spoken to them.

Pages at /dashboard/ with the behaviour of the dashboard 3.23 (saleor-contract.md §8); nobody has to sign in,
and whoever looks chooses their own rights.

    GET  /dashboard/                              the installed apps with their problems, and the orders
    GET  /dashboard/extensions/app/{id}/{route}   the app's page in its frame; the route is handed through
    GET  /dashboard/orders/{id}                   an order: its payments, and what apps show beside it
    GET  /dashboard/orders/{id}/refund            a refund by lines or of an amount
    GET  /dashboard/staff                         who looks, with which rights
    POST /dashboard/token/{id}                    a token for the frame, as the signed-in user gets it
"""

from saleor_msp_app.sandbox.saleor.dashboard.routes import ROUTES

__all__ = ["ROUTES"]
