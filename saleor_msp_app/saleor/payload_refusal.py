"""What a clerk is told when a payload cannot be carried out."""

from saleor_msp_app.domain.refusals import RefusalCode, Refused

_NOTHING = "Nothing was sent to MultiSafepay."
_MESSAGES = {
    RefusalCode.CONTENT_MISSING: "The request reached the app without its content, as Saleor's own retries "
    f"do. {_NOTHING} Look at the refunds of this payment before you press Refund again.",
    RefusalCode.CONTENT_UNREADABLE: f"The request could not be read. {_NOTHING} Press Refund again; if that "
    "does not help, reinstall the MultiSafepay app.",
    RefusalCode.TRANSACTION_MISSING: f"Saleor did not say which payment is to be refunded. {_NOTHING} The "
    "payment's record in Saleor may be damaged: refund it at MultiSafepay, or have the record repaired.",
    RefusalCode.ORDER_UNREADABLE: f"Saleor did not let the app read the order. {_NOTHING} Reinstall the "
    "MultiSafepay app, then press Refund again.",
    RefusalCode.AMOUNT_UNREADABLE: f"The amount is not one that can be paid in this currency. {_NOTHING}",
    RefusalCode.AMOUNT_NOT_POSITIVE: "Nothing is left to refund on this payment: Saleor asked for an amount "
    f"of 0. {_NOTHING}",
}


class PayloadRefusal(Exception):
    """Ends the reading of a payload; `read_refund_delivery` turns it into a value."""

    def __init__(self, code: RefusalCode) -> None:
        super().__init__(code)
        self.refused = Refused(code, _MESSAGES[code])
