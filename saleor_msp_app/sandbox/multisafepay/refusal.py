"""An error answer of MultiSafepay (multisafepay-api.md §1.3, §1.4)."""

NOT_FOUND = 404
UNAUTHORIZED = 401

_WORDS = {
    1001: "Invalid amount",
    1002: "Invalid currency",
    1006: "Invalid transaction ID",
    1008: "Invalid description",
    1010: "Invalid variable",
    1016: "Missing data",
    1018: "Invalid country",
    1023: "No gateway (payment method) available",
    1026: "Invalid cart currency",
    1027: "Invalid cart amount",
    1028: "Incorrect custom tax rate",
    1029: "Invalid tax rate specified for item",
    1031: "Incorrect item price",
    1032: "Invalid API key",
    1034: "Cannot refund transaction",
    5001: "Cart data not validated",
}


class Refusal(Exception):
    """Raised where a request is refused. The documented refund errors all have HTTP 404."""

    def __init__(self, code: int, detail: str = "", status: int = NOT_FOUND) -> None:
        words = _WORDS.get(code, "Unknown error")
        self.code = code
        self.info = f"{words}: {detail}" if detail else words
        self.status = status
        super().__init__(self.info)
