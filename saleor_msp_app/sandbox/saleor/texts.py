"""Words of Saleor 3.23.28 that more than one part of the sandbox says."""

DELIVERY_FAILED = "Failed to delivery request."
OTHER_AMOUNT = "The transaction with provided `pspReference` and `type` already exists with different amount."
SECOND_AUTHORIZATION = (
    "Event with `AUTHORIZATION_SUCCESS` already reported for the transaction. "
    "Use `AUTHORIZATION_ADJUSTMENT` to change the authorization amount."
)
LONGEST_MESSAGE = 512


def cut(message: str) -> str:
    """At most 512 characters, the last one an ellipsis when something was cut (observed 3.23.28)."""
    return message if len(message) <= LONGEST_MESSAGE else message[: LONGEST_MESSAGE - 1] + "…"


def unknown_node(global_id: str) -> str:
    return f"Couldn't resolve to a node: {global_id}"
