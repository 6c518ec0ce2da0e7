"""Text that Saleor can store."""

from saleor_msp_app.domain.reporting import MESSAGE_LENGTH


def plain_text(text: str) -> str:
    """One line of at most 512 characters, without what PostgreSQL cannot hold.

    A NUL or half a surrogate pair in an answer would fail in Saleor's database, inside a task that then
    writes no event at all, as with `[]` (saleor-contract.md §4.3).
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    words = "".join(character if character.isprintable() else " " for character in whole).split()
    return " ".join(words)[:MESSAGE_LENGTH]
