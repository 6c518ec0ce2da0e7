"""What a clerk is told when a payload cannot be carried out."""

from saleor_msp_app.domain.operation import OperationKind
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.domain.wording import Wording, capitalised, wording

_NOTHING = "Nothing was sent to MultiSafepay."


def _message(code: RefusalCode, words: Wording) -> str:
    again = capitalised(words.again)
    return {
        RefusalCode.CONTENT_MISSING: "The request reached the app without its content, as Saleor's own "
        f"retries do. {_NOTHING} Look at the events of this payment before you {words.again}.",
        RefusalCode.CONTENT_UNREADABLE: f"The request could not be read. {_NOTHING} {again}; if that "
        "does not help, reinstall the MultiSafepay app.",
        RefusalCode.TRANSACTION_MISSING: f"Saleor did not say which payment is to be {words.done}. "
        f"{_NOTHING} The payment's record in Saleor may be damaged: do it at MultiSafepay, or have "
        "the record repaired.",
        RefusalCode.ORDER_UNREADABLE: f"Saleor did not let the app read the order. {_NOTHING} Reinstall the "
        f"MultiSafepay app, then {words.again}.",
        RefusalCode.AMOUNT_UNREADABLE: f"The amount is not one that can be paid in this currency. {_NOTHING}",
        RefusalCode.AMOUNT_NOT_POSITIVE: f"Nothing is left to be {words.done} on this payment: Saleor asked "
        f"for an amount of 0. {_NOTHING}",
    }[code]


class PayloadRefusal(Exception):
    """Ends the reading of a payload; the readers turn it into a value by `in_words`."""

    def __init__(self, code: RefusalCode) -> None:
        super().__init__(code)
        self.code = code

    def in_words(self, kind: OperationKind) -> Refused:
        """For whoever asked."""
        return Refused(self.code, _message(self.code, wording(kind)))
