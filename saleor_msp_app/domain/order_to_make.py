"""From a payment as the storefront asks for it to the order that MultiSafepay is to make."""

from typing import TypeAlias

from saleor_msp_app.domain.house_number import split_street
from saleor_msp_app.domain.ids import MspOrderId
from saleor_msp_app.domain.locale import locale_of
from saleor_msp_app.domain.methods import CART_METHODS, EITHER_WAY_METHODS, SANTANDER
from saleor_msp_app.domain.new_order import NewCart, NewOrder, Person, ReturnAddresses
from saleor_msp_app.domain.payment import order_id_of
from saleor_msp_app.domain.payment_cart import payment_cart
from saleor_msp_app.domain.payment_method import MethodQuery, PaymentMethod
from saleor_msp_app.domain.payment_refused import OTHER_WAY, PaymentRefusalCode, PaymentRefused
from saleor_msp_app.domain.payment_request import Flow, OrderType, PaymentRequest, PostalAddress

OrderToMake: TypeAlias = NewOrder | PaymentRefused

_NEED_CART = CART_METHODS | EITHER_WAY_METHODS | {SANTANDER}
"""Methods whose orders MultiSafepay makes with a cart, and an address with a house number, only (§4.2)."""

_NEED_BIRTHDAY = CART_METHODS
"""Of those, the ones that have no page of MultiSafepay to ask for it where the order is `direct` (§4.2)."""

_RESERVABLE = frozenset({"", "CREDITCARD", "MAESTRO", "MASTERCARD", "VISA"})
"""Methods that can only be reserved (§5.2). Pay-later methods reserve by nature; all others are paid at once,
whatever the channel asks for: Saleor then shows a charge instead of an authorisation."""

_STREET, _CITY, _POSTAL_CODE, _AREA, _PHONE, _EMAIL = 64, 50, 10, 6, 25, 64
_DESCRIPTION = 200


def order_to_make(
    request: PaymentRequest, attempt: int, addresses: ReturnAddresses, method: PaymentMethod | None
) -> OrderToMake:
    """The order, or why the shopper cannot pay so.

    `addresses` are checked already. `method` is the account's entry of the gateway that is asked for, where
    it is known.
    """
    order_id = order_id_of(request.token, attempt)
    gateway = request.data.gateway.strip().upper()
    cart = payment_cart(request.lines, request.shipping, request.amount, gateway)
    payer = request.billing or request.delivery
    customer = _person(payer, request.email)
    refused = _not_offered(request, method) or _lacking(request, gateway, method, cart, customer)
    if refused is not None:
        return refused
    return NewOrder(
        order_id=order_id,
        order_type=request.data.order_type,
        gateway=gateway,
        amount=request.amount,
        description=_description(request, order_id),
        addresses=addresses,
        customer=customer,
        delivery=_person(request.delivery or payer, request.email) if request.delivery or payer else None,
        locale=locale_of(request.data.locale, request.language, country=payer.country if payer else ""),
        ip_address=request.ip_address,
        cart=cart,
        manual_capture=request.flow is Flow.AUTHORIZATION and gateway in _RESERVABLE,
        details=_details(request, gateway, customer),
        notes=(request.transaction_id, request.order_number),
    )


def _not_offered(request: PaymentRequest, method: PaymentMethod | None) -> PaymentRefused | None:
    if method is None or method.offers(MethodQuery(request.amount, "")):
        return None
    return PaymentRefused(
        PaymentRefusalCode.METHOD_NOT_OFFERED,
        OTHER_WAY,
        f"{method.name} does not take {request.amount}: see its limits and currencies at MultiSafepay.",
    )


def _lacking(
    request: PaymentRequest,
    gateway: str,
    method: PaymentMethod | None,
    cart: NewCart | None,
    customer: Person,
) -> PaymentRefused | None:
    """What a pay-later method needs. On the payment page MultiSafepay offers what the order allows."""
    if gateway not in _NEED_CART and not (method is not None and method.cart_required):
        return None
    if cart is None:
        return PaymentRefused(
            PaymentRefusalCode.CART_IMPOSSIBLE,
            OTHER_WAY,
            f"{gateway} needs the whole cart, and its lines do not come to {request.amount}: a part was paid "
            "otherwise, or Saleor's tax app does not round. Offer another method.",
        )
    if not customer.house_number:
        return PaymentRefused(
            PaymentRefusalCode.HOUSE_NUMBER_MISSING,
            "Please add the house number to your address.",
            f"{gateway} needs a house number, and the address has none.",
        )
    asked_here = request.data.order_type is OrderType.DIRECT and gateway in _NEED_BIRTHDAY
    if asked_here and not request.data.details.get("birthday"):
        return PaymentRefused(
            PaymentRefusalCode.ADDRESS_INCOMPLETE,
            "Please give your date of birth.",
            f"A direct order by {gateway} needs the date of birth: the storefront sends it in data.details.",
        )
    return None


def _person(address: PostalAddress | None, email: str) -> Person:
    """What is too long is cut where a part still helps, and left out where it would be wrong."""
    if address is None:
        return Person(email=_whole(email, _EMAIL))
    street = split_street(address.street_1, address.street_2)
    return Person(
        first_name=address.first_name.strip(),
        last_name=address.last_name.strip(),
        company=address.company.strip(),
        street=street.name[:_STREET],
        street_2=street.rest[:_STREET],
        house_number=street.number,
        postal_code=_whole(address.postal_code, _POSTAL_CODE),
        city=address.city.strip()[:_CITY],
        area=_whole(address.area, _AREA),
        country=address.country.strip().upper(),
        phone=_whole(address.phone, _PHONE),
        email=_whole(email, _EMAIL),
    )


def _whole(text: str, longest: int) -> str:
    text = text.strip()
    return text if len(text) <= longest else ""


def _details(request: PaymentRequest, gateway: str, customer: Person) -> dict[str, str]:
    """Pay-later providers want to reach the customer: what Saleor knows need not be asked for again."""
    known = {"phone": customer.phone, "email": customer.email} if gateway in _NEED_CART else {}
    return {name: text for name, text in (known | dict(request.data.details)).items() if text}


def _description(request: PaymentRequest, order_id: MspOrderId) -> str:
    """What the shopper reads on the bank's statement. A checkout has no number yet."""
    text = f"Order {request.order_number}" if request.order_number else f"Payment {order_id}"
    return text[:_DESCRIPTION]
