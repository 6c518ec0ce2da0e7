"""What a delivery of Saleor must bring before anything in it is believed."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from starlette.datastructures import Headers

from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.saleor.action_payload import read_recipient
from saleor_msp_app.saleor.json_object import read_object
from saleor_msp_app.saleor.keys import Keys, KeysUnavailable
from saleor_msp_app.saleor.signature import Invalid, UnknownKey, Verified
from saleor_msp_app.saleor.webhooks import VerifiedDelivery
from saleor_msp_app.usecases.ports.installations import Installation, Installations
from saleor_msp_app.usecases.ports.running import Clock


@dataclass(frozen=True, slots=True)
class Refusal:
    """A delivery that is not carried out. `message` is what Saleor shows to staff, `why` is for the log."""

    status: int
    code: str
    message: str
    why: str = ""


Checked: TypeAlias = VerifiedDelivery | Refusal

_NOT_SALEOR = "The app cannot tell that this request comes from Saleor, and did nothing."
_REINSTALL = "Install the MultiSafepay app again in this shop. Nothing was sent to MultiSafepay."


@dataclass(frozen=True, slots=True)
class DeliveryCheck:
    """The checks in their order: who it is from, then the bytes, then whom it is meant for."""

    installations: Installations
    keys: Keys
    clock: Clock

    async def __call__(self, event: str, headers: Headers, body: bytes) -> Checked:
        """The delivery, proved to be Saleor's and meant for us; or why it is not taken."""
        missing = _missing_header(headers, event)
        if missing is not None:
            return missing
        shop = SaleorApiUrl(headers["saleor-api-url"])
        installation = await self.installations.get(shop)
        if installation is None:
            message = f"The app does not know the shop {shop[:200]}. {_REINSTALL}"
            return Refusal(401, "NOT_REGISTERED", message)
        received_at = self.clock()
        check = await self.keys.verify(installation, headers["saleor-signature"], body, received_at)
        refusal = _refusal_of_signature(check) or _refusal_of_content(body, installation)
        return refusal or VerifiedDelivery(installation, body, received_at)


def _missing_header(headers: Headers, event: str) -> Refusal | None:
    for name in ("saleor-api-url", "saleor-event", "saleor-signature"):
        if not headers.get(name):
            code = f"MISSING_{name.removeprefix('saleor-').replace('-', '_').upper()}_HEADER"
            return Refusal(400, code, f"The header {name} is missing. {_NOT_SALEOR}")
    named = headers["saleor-event"].lower()
    if named != event:
        return Refusal(400, "WRONG_EVENT", f"This address takes {event} only. {_NOT_SALEOR}", named[:100])
    return None


def _refusal_of_signature(check: Verified | UnknownKey | Invalid | KeysUnavailable) -> Refusal | None:
    """Saleor's keys being out of reach is no proof of a forgery: staff may simply try again."""
    match check:
        case Verified():
            return None
        case UnknownKey(kid):
            return Refusal(401, "SIGNATURE_VERIFICATION_FAILED", _NOT_SALEOR, f"no key {kid[:100]}")
        case Invalid(why):
            return Refusal(401, "SIGNATURE_VERIFICATION_FAILED", _NOT_SALEOR, why)
        case KeysUnavailable(_, why):
            message = (
                "Saleor's public key could not be fetched to check this request. Nothing was sent to "
                "MultiSafepay. Wait a minute, then try again."
            )
            return Refusal(200, "JWKS_NOT_AVAILABLE", message, why)
        case _:
            assert_never(check)


def _refusal_of_content(body: bytes, installation: Installation) -> Refusal | None:
    """An empty body is a retry of Saleor, which has lost the content (observed 3.23.28): for the handler."""
    if not body:
        return None
    named = read_recipient(body)
    if named == installation.app_id or read_object(body) is None:
        return None  # what cannot be read is refused by the handler, which has the words for it
    message = f"The request is meant for another installation of the app. {_REINSTALL}"
    return Refusal(403, "FOREIGN_RECIPIENT", message, f"recipient {str(named)[:100]}")
