"""Why an account was not written, in words."""

from typing import assert_never

from saleor_msp_app.domain.account_refused import STALE, AccountRefused
from saleor_msp_app.domain.stored_account import StoredAccount
from saleor_msp_app.usecases.ports.account_book import Saved


def key_is_known(twin: StoredAccount) -> AccountRefused:
    """Two accounts of one key would both answer for the same payments."""
    if twin.is_archived:
        return AccountRefused(
            "api_key",
            f"The archived account “{twin.name}” has this key. Restore it instead of adding it again.",
        )
    return AccountRefused("api_key", f"The account “{twin.name}” has this key already.")


def not_saved(saved: Saved) -> AccountRefused:
    """`DONE` is no reason: it has none."""
    match saved:
        case Saved.NAME_TAKEN:
            return AccountRefused("name", "Another account of this shop has this name. Choose another one.")
        case Saved.IN_USE:
            return AccountRefused(
                "", "Channels are assigned to this account. Assign them to another one first, under Channels."
            )
        case Saved.NOT_USABLE:
            return AccountRefused(
                "", "One of these accounts has been archived meanwhile. Look at the channels again."
            )
        case Saved.STALE | Saved.DONE:
            return STALE
        case _:
            assert_never(saved)
