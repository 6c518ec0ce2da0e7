"""A storefront of the sandbox Saleor: what it calls to have a checkout paid."""

from typing import Any

from tests.sandbox.saleor_stage import AppAnswer, Stage

GATEWAY = "capture.refunds"
HOOKS = {
    "PAYMENT_GATEWAY_INITIALIZE_SESSION": (
        "PaymentGatewayInitializeSession{amount data sourceObject{__typename}}"
    ),
    "TRANSACTION_INITIALIZE_SESSION": (
        "TransactionInitializeSession{data merchantReference customerIpAddress idempotencyKey"
        " action{actionType amount currency} transaction{id pspReference}"
        " sourceObject{__typename ... on Checkout{id} ... on Order{id}}}"
    ),
    "TRANSACTION_PROCESS_SESSION": (
        "TransactionProcessSession{data merchantReference action{actionType amount currency}"
        " transaction{id pspReference} sourceObject{__typename}}"
    ),
    "TRANSACTION_CHARGE_REQUESTED": "TransactionChargeRequested{transaction{id} action{actionType amount}}",
    "TRANSACTION_CANCELATION_REQUESTED": (
        "TransactionCancelationRequested{transaction{id order{id} checkout{id}} action{actionType amount}}"
    ),
    "TRANSACTION_REFUND_REQUESTED": (
        "TransactionRefundRequested{transaction{id order{id} checkout{id}} action{actionType amount}}"
    ),
}

GATEWAYS = """mutation Gateways($id: ID!, $gateways: [PaymentGatewayToInitialize!]) {
  paymentGatewayInitialize(id: $id, paymentGateways: $gateways) {
    gatewayConfigs { id data errors { field code message } }
    errors { field code message }
  }
}"""
INITIALIZE = """mutation Pay($id: ID!, $amount: PositiveDecimal, $gateway: PaymentGatewayToInitialize!,
  $key: String, $action: TransactionFlowStrategyEnum, $ip: String) {
  transactionInitialize(id: $id, amount: $amount, paymentGateway: $gateway, idempotencyKey: $key,
    action: $action, customerIpAddress: $ip) {
    transaction { id token }
    transactionEvent { id type pspReference amount { amount } message }
    data
    errors { field code message }
  }
}"""
PROCESS = """mutation GoOn($id: ID!, $data: JSON) {
  transactionProcess(id: $id, data: $data) {
    transaction { id }
    transactionEvent { type pspReference amount { amount } message }
    data
    errors { field code message }
  }
}"""
COMPLETE = """mutation Complete($id: ID!) {
  checkoutComplete(id: $id) {
    order { id number chargeStatus lines { id quantity } total { gross { amount } } }
    errors { field code message }
  }
}"""


def subscribe(stage: Stage, hooks: dict[str, str] | None = None) -> None:
    """Install the stage's app with all six payment webhooks."""
    queries = {event: f"subscription{{event{{... on {fields}}}}}" for event, fields in HOOKS.items()}
    stage.app.hooks = hooks or queries
    stage.install()


class Storefront:
    """One checkout, paid by nobody yet."""

    def __init__(self, stage: Stage, **checkout: Any) -> None:
        self.stage = stage
        made = stage.control("POST", "/checkouts", {"transactions": [], **checkout})["checkout"]
        self.checkout_id = str(made["id"])

    def mutate(self, document: str, *, token: str | None = None, **variables: Any) -> dict[str, Any]:
        return self.stage._data(self.stage.graphql(document, variables, token=token))

    def gateways(self, *wanted: dict[str, Any]) -> dict[str, Any]:
        return self.mutate(GATEWAYS, id=self.checkout_id, gateways=list(wanted) or None)

    def pay(self, answer: AppAnswer | None = None, **given: Any) -> dict[str, Any]:
        """`given` may hold data, amount, key, action, ip, token and another id."""
        if answer is not None:
            self.stage.answer(answer)
        gateway = {"id": given.pop("app", GATEWAY), "data": given.pop("data", None)}
        return self.mutate(INITIALIZE, **{"id": self.checkout_id, "gateway": gateway, **given})

    def go_on(
        self, paid: dict[str, Any], answer: AppAnswer | None = None, data: Any = None
    ) -> dict[str, Any]:
        if answer is not None:
            self.stage.answer(answer)
        return self.mutate(PROCESS, id=paid["transaction"]["id"], data=data)

    def complete(self) -> dict[str, Any]:
        return self.mutate(COMPLETE, id=self.checkout_id)

    def transaction(self, paid: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.stage.control("GET", f"/transactions/{paid['transaction']['id']}")
        return found

    def follow(self, paid: dict[str, Any], order: dict[str, Any] | None = None) -> None:
        """Let the stage's own staff and app act on this transaction."""
        self.stage.order = {"order": order, "transactions": [paid["transaction"]]}
