"""What the storefront asks of Saleor."""

_MONEY = "{ currency fractionalAmount fractionDigits }"
_TAXED = f"{{ gross {_MONEY} }}"

CHECKOUT = f"""query Checkout($token: UUID!) {{
  checkout(token: $token) {{
    id token email
    lines {{ quantity variant {{ name product {{ name }} }} totalPrice {_TAXED} }}
    shippingMethod {{ name }} shippingPrice {_TAXED}
    voucherCode discount {_MONEY} totalPrice {_TAXED}
    shippingAddress {{ firstName lastName streetAddress1 postalCode city country {{ country }} }}
    availablePaymentGateways {{ id name }}
  }}
}}"""
GATEWAYS = """mutation Gateways($id: ID!) {
  paymentGatewayInitialize(id: $id) {
    gatewayConfigs { id data errors { message } }
    errors { message }
  }
}"""
PAY = """mutation Pay($id: ID!, $key: String!, $gateway: PaymentGatewayToInitialize!) {
  transactionInitialize(id: $id, idempotencyKey: $key, paymentGateway: $gateway) {
    transaction { id }
    transactionEvent { type message }
    data
    errors { message }
  }
}"""
GO_ON = """mutation GoOn($id: ID!) {
  transactionProcess(id: $id) {
    transactionEvent { type message }
    data
    errors { message }
  }
}"""
STANDING = """query Standing($token: UUID!) { checkout(token: $token) { authorizeStatus } }"""
COMPLETE = """mutation Complete($id: ID!) {
  checkoutComplete(id: $id) { order { id } errors { message } }
}"""
ORDER = f"""query Order($id: ID!) {{
  order(id: $id) {{
    number chargeStatus authorizeStatus total {_TAXED}
    lines {{ quantity productName variantName totalPrice {_TAXED} }}
    shippingMethodName shippingPrice {_TAXED}
    transactions {{
      pspReference paymentMethodDetails {{ name }}
      authorizedAmount {_MONEY} chargedAmount {_MONEY} refundedAmount {_MONEY}
      events {{ createdAt type pspReference message amount {_MONEY} }}
    }}
  }}
}}"""
"""With staff's token: transactions are not for shoppers."""
