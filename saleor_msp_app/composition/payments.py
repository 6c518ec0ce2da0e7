"""Puts the sessions of a payment together; a part of the composition root."""

from saleor_msp_app.usecases.begin_payment import BeginPayment
from saleor_msp_app.usecases.check_payment import CheckPayment
from saleor_msp_app.usecases.earlier_attempt import EarlierAttempt
from saleor_msp_app.usecases.offer_methods import OfferMethods
from saleor_msp_app.usecases.payment_look import PaymentLook
from saleor_msp_app.usecases.payment_parts import CheckAddresses, PaymentParts, SessionPace
from saleor_msp_app.usecases.ports.accounts import Accounts
from saleor_msp_app.usecases.ports.multisafepay import MultiSafepay
from saleor_msp_app.usecases.ports.payments import Payments
from saleor_msp_app.usecases.ports.running import Clock, Notices
from saleor_msp_app.web.payment_sessions import PaymentSessions


def payment_sessions(
    *,
    parts: PaymentParts,
    accounts: Accounts,
    payments: Payments,
    multisafepay: MultiSafepay,
    notices: Notices,
    addresses: CheckAddresses,
    clock: Clock,
    pace: SessionPace,
) -> PaymentSessions:
    """The three use-cases behind their handlers."""
    look = PaymentLook(multisafepay, pace)
    earlier = EarlierAttempt(accounts, payments, parts.desk, look, clock, pace)
    begin = BeginPayment(
        accounts=accounts,
        payments=payments,
        desk=parts.desk,
        look=look,
        earlier=earlier,
        offered=parts.offered,
        build=parts.build,
        addresses=addresses,
        clock=clock,
        pace=pace,
    )
    offer = OfferMethods(accounts, parts.offered, pace)
    check = CheckPayment(accounts, payments, look, begin, notices, parts.desk, clock, pace.calling)
    return PaymentSessions(offer, begin, check, pace.hard)
