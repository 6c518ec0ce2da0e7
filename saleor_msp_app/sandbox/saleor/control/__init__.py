"""The levers behind the sandbox, under /sandbox/. JSON in, JSON out; slips are 400 or 404 with `error`.

Amounts may be text or numbers. What is left out has a default: `POST /sandbox/orders` with `{}` is the order
of the recordings, 146.82 EUR, paid in one transaction that belongs to the app installed last.

    GET    /state                      {api_url, kid, apps, orders, transactions}
    POST   /install                    {manifest_url, permissions?, activate?} -> {status, message, app}
    POST   /apps                       an app without a handshake: {identifier?, name?, permissions?, token?,
                                       manifest_url?, webhooks?: [{event, target_url, query}]} -> app
                                       with `token`
    PATCH  /apps/{id}                  {is_active?, permissions?, breaker_state?: CLOSED | HALF_OPEN | OPEN}
    DELETE /apps/{id}                  as appDelete: the token is dead, the identifier free again
    POST   /apps/{id}/dashboard-token  {user_permissions?, seconds?, email?, claims?} -> {token}
    POST   /orders                     {channel?, currency?, lines?, shipping?, discounts?, voucher_code?,
                                       gift_cards?, email?, language?, address?, metadata?, number?,
                                       transaction? | transactions?} -> {order, granted_refunds, transactions}
        line          {product_name, variant_name?, sku?, variant_id?, quantity, unit_gross, unit_net?,
                       total_gross?, total_net?, undiscounted_unit_gross?, ..., tax_rate?, tax_class?,
                       is_gift?}
        shipping      {gross, net?, tax_rate?, name?, undiscounted?}
        transaction   {psp_reference?, charged?, authorized?, actions?, name?, metadata?,
                       app?: identifier or null for nobody's}
    GET    /orders/{id}                the same, with every event, newest first
    POST   /orders/{id}/transactions   a transaction more
    POST   /checkouts                  like an order that never became one; discount? is what its voucher
                                       took off; `"transactions": []` makes one that is not paid
                                       -> {checkout, transactions}
    GET    /checkouts/{id}             the same; 404 once it is an order
    POST   /checkouts/{id}/release     Saleor gives back the money of a checkout that nobody completes
                                       -> [CANCEL_REQUEST and REFUND_REQUEST events]
    PATCH  /channels/{slug}            {default_transaction_flow?: CHARGE | AUTHORIZATION,
                                       completes_paid_checkouts?}
    GET    /transactions/{id}
    GET    /deliveries                 [{number, event, target_url, transaction_id, request_event_id, status,
                                       outcome, attempts: [{sent_at, headers, body, body_base64, status_code,
                                       answer, failure, seconds}]}]
    GET    /deliveries/{number}
    POST   /deliveries/{number}/replay the same bytes to the app again; its answer changes nothing here
    POST   /settle                     {seconds?} waits for deliveries, retries included -> {settled}
    PUT    /faults                     {graphql?, jwks?, answer?: [fault], answer_delay?, token_dead?};
                                       replaces all faults, `{}` mends everything
        fault         {mode: 502 | 503 | 504 | html | hang | cut | unknown (as text),
                       times?: 1 or null for ever, after?, containing?, seconds?,
                       delivered?: false where the app gets nothing}
    PUT    /refund-reasons             {titles}: staff has to name one of these pages with every refund
    PATCH  /staff                      {permissions} of the one member of staff
    POST   /keys/rotate                {pem?} -> {kid}
    POST   /reset                      forgets all but key and address
"""

from saleor_msp_app.sandbox.saleor.control.routes import ROUTES

__all__ = ["ROUTES"]
