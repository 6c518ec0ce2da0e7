"""A small storefront at /storefront/ that pays checkouts through whatever payment apps are installed.

It is an example for newcomers and plays a storefront's server: pages without scripts, which know of Saleor
what its GraphQL endpoint tells. Only filling a cart and the start page's lists come from the sandbox itself.

    GET  /storefront/                            open checkouts and orders
    POST /storefront/checkouts                   a checkout with the standard goods
    GET  /storefront/checkouts/{token}           the goods, and how to pay: paymentGatewayInitialize
    POST /storefront/checkouts/{token}/payments  key, way (`app|gateway`): transactionInitialize; then the
                                                 shopper is sent to `data.paymentUrl`
    GET  /storefront/payments/{key}              where the shopper comes back to: transactionProcess, and
                                                 checkoutComplete when it is paid
    GET  /storefront/orders/{token}              the order, and what Saleor recorded of its payment
"""

from saleor_msp_app.sandbox.saleor.storefront.routes import ROUTES

__all__ = ["ROUTES"]
