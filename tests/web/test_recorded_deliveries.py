"""What a live Saleor sent, through the whole endpoint: signature, recipient, payload, answer."""

from collections.abc import Generator
from dataclasses import replace

import httpx
import pytest

from saleor_msp_app.domain.ids import PspReference, SaleorApiUrl, SaleorAppId
from saleor_msp_app.domain.refusals import Refused
from saleor_msp_app.saleor.answers import Answer, RefusedAnswer
from saleor_msp_app.saleor.refund_payload import read_refund_delivery
from saleor_msp_app.saleor.webhooks import VerifiedDelivery
from tests.saleor.recorded import delivery, jwks, names
from tests.web.shop import EVENT, PATH, SHOP, TAKEN, Behind, failure

RECORDED_SHOP = SaleorApiUrl("http://localhost:8000/graphql/")
RECORDED_APP = SaleorAppId("QXBwOjI=")
REFUNDS = names(event=EVENT)
EMPTY = {"41-server-error-retry-1-empty-body", "42-server-error-retry-5-empty-body"}


async def read(given: VerifiedDelivery) -> Answer:
    found = read_refund_delivery(given.body)
    return RefusedAnswer(PspReference("no-1"), found.message) if isinstance(found, Refused) else TAKEN


@pytest.fixture(scope="module")
def behind() -> Behind:
    behind = Behind(handle=read).installed(jwks=jwks(), app_id=RECORDED_APP)
    known = behind.installations.kept
    known[RECORDED_SHOP] = replace(known.pop(SHOP), shop=RECORDED_SHOP)
    return behind


@pytest.fixture(scope="module")
def client(behind: Behind) -> Generator[httpx.Client]:
    with behind.client() as opened:
        yield opened


def post(client: httpx.Client, name: str, *, extra: bytes = b"") -> httpx.Response:
    recorded = delivery(name)
    headers = {key: value for key, value in recorded.headers.items() if key not in {"host", "content-length"}}
    return client.post(PATH, content=recorded.body + extra, headers=headers)


@pytest.mark.parametrize("name", REFUNDS)
def test_as_its_folder_says(client: httpx.Client, name: str) -> None:
    recorded = delivery(name)
    response = post(client, name)
    if name in EMPTY:
        assert "without its content" in failure(response)["message"]
    elif recorded.expect.get("only_for_reading_granted_refund"):
        # Their queries select no recipient; ours always does.
        assert failure(response)["error"]["code"] == "FOREIGN_RECIPIENT"
    elif recorded.expect["verdict"] == "accept":
        assert (response.status_code, response.json()) == (200, {"pspReference": "rf-taken"})
    else:
        assert response.status_code == 200  # accepted by reading; the ledger tells the second of a race


@pytest.mark.parametrize("name", REFUNDS)
def test_one_more_byte(client: httpx.Client, behind: Behind, name: str) -> None:
    before = len(behind.seen)
    response = post(client, name, extra=b" ")
    assert response.status_code == 401
    assert failure(response)["error"]["code"] == "SIGNATURE_VERIFICATION_FAILED"
    assert len(behind.seen) == before


@pytest.mark.parametrize("name", names(signed=True))
def test_other_events_do_not_pass_for_refunds(client: httpx.Client, behind: Behind, name: str) -> None:
    recorded = delivery(name)
    if recorded.expect["event"] == EVENT:
        return
    before = len(behind.seen)
    assert failure(post(client, name))["error"]["code"] == "WRONG_EVENT"
    assert len(behind.seen) == before
    # The header is not signed: the body of another event is refused by what it says.
    headers = recorded.headers | {"saleor-event": EVENT}
    headers = {key: value for key, value in headers.items() if key not in {"host", "content-length"}}
    response = client.post(PATH, content=recorded.body, headers=headers)
    failure(response)
