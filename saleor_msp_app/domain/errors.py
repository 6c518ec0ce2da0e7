"""Every exception the app raises by itself.

    SaleorMspError
    ├── UnknownCurrency          ISO 4217 does not name it
    ├── AmountNotRepresentable   a fraction smaller than the currency's smallest unit
    ├── CurrencyMismatch         two amounts of different currencies were combined
    ├── IllegalTransition        an operation was asked to move where its state cannot go
    ├── StaleOperation           another writer changed the operation first
    ├── UnreadableOrder          MultiSafepay's order cannot be read without guessing
    ├── PlanUnsound              a planned refund failed its last check: nothing may be sent
    ├── SettingsRefused          a setting is missing or wrong; the text says which
    ├── UnsafeUrl                an address the app must not call
    ├── MspError                 calls to MultiSafepay that change nothing
    │   ├── MspUnavailable       no answer, or none that means anything: may be tried again
    │   └── MspRefused           MultiSafepay answered with an error code
    └── SaleorError              calls to Saleor
        ├── SaleorUnavailable    no answer, or none that means anything: may be tried again
        ├── SaleorAccessLost     the app's token is not accepted (uninstalled, deactivated)
        └── SaleorRefused        Saleor answered with an error

Expected refusals (nothing left to refund, no configuration …) are values, not exceptions.
"""


class SaleorMspError(Exception):
    """The root: catch this to catch what the app raises by itself."""


class UnknownCurrency(SaleorMspError):
    """ISO 4217 does not name it, so its smallest unit is unknown."""

    def __init__(self, code: str) -> None:
        super().__init__(f"unknown currency {code!r}")
        self.code = code


class AmountNotRepresentable(SaleorMspError):
    """The amount has a fraction smaller than the currency's smallest unit."""


class CurrencyMismatch(SaleorMspError):
    """Two amounts of different currencies were compared, added or subtracted."""


class IllegalTransition(SaleorMspError):
    """An operation was asked to move where its state cannot go."""


class StaleOperation(SaleorMspError):
    """Another writer changed the operation first: read it again."""


class UnreadableOrder(SaleorMspError):
    """MultiSafepay's order lacks something, or holds a type, that would have to be guessed."""


class PlanUnsound(SaleorMspError):
    """A planned refund does not do what it says: a fault of ours, found before anything was sent."""


class SettingsRefused(SaleorMspError):
    """A setting is missing or wrong; the text is for the operator."""


class UnsafeUrl(SaleorMspError):
    """An address that the app must not call; the text says why."""


class MspError(SaleorMspError):
    """A call to MultiSafepay that changes nothing went wrong."""


class MspUnavailable(MspError):
    """No answer, or none that means anything: the call may be repeated."""


class MspRefused(MspError):
    """MultiSafepay answered with an error."""

    def __init__(self, code: int | None, info: str, http_status: int) -> None:
        super().__init__(f"MultiSafepay {code if code is not None else http_status}: {info}")
        self.code = code
        self.info = info
        self.http_status = http_status


class SaleorError(SaleorMspError):
    """A call to Saleor went wrong."""


class SaleorUnavailable(SaleorError):
    """No answer, or none that means anything: the call may be repeated."""


class SaleorAccessLost(SaleorError):
    """Saleor does not accept the app's token any more."""


class SaleorRefused(SaleorError):
    """Saleor understood the call and refused it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"Saleor {code}: {message}")
        self.code = code
        self.message = message
