import json
from collections.abc import Awaitable, Callable, Generator

import httpx
import pytest

from saleor_msp_app.domain.ids import PspReference, SaleorAppId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.saleor.answers import Answer, Held, RefusedAnswer, Settled
from saleor_msp_app.saleor.webhooks import VerifiedDelivery
from saleor_msp_app.web import webhook_endpoint
from tests.web.shop import BODY, NOW, PATH, TAKEN, Behind, failure, headers_of, key_set, sign


@pytest.fixture
def behind() -> Behind:
    return Behind().installed()


@pytest.fixture
def client(behind: Behind) -> Generator[httpx.Client]:
    with behind.client() as opened:
        yield opened


def post(client: httpx.Client, body: bytes = BODY, /, **changes: str | None) -> httpx.Response:
    return client.post(PATH, content=body, headers=headers_of(body, **changes))


def test_a_genuine_delivery_reaches_the_handler(client: httpx.Client, behind: Behind) -> None:
    response = post(client)
    assert (response.status_code, response.json()) == (200, {"pspReference": "rf-taken"})
    assert response.headers["content-type"] == "application/json"
    (delivery,) = behind.seen
    assert delivery.body == BODY
    assert delivery.received_at == NOW
    assert delivery.installation == behind.installations.kept[delivery.installation.shop]


def test_a_slash_behind_the_path_is_no_redirect(client: httpx.Client, behind: Behind) -> None:
    response = client.post(f"{PATH}/", content=BODY, headers=headers_of(BODY))
    assert response.status_code == 200
    assert len(behind.seen) == 1


def test_a_refusal_of_the_handler_is_a_failure_with_its_words(client: httpx.Client, behind: Behind) -> None:
    async def refuse(_delivery: VerifiedDelivery) -> Answer:
        return RefusedAnswer(PspReference("no-1"), "Nothing is left.")

    behind.handle = refuse
    response = post(client)
    assert response.status_code == 200
    assert response.json() == {
        "pspReference": "no-1",
        "result": "REFUND_FAILURE",
        "message": "Nothing is left.",
    }


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"saleor_api_url": None}, 400, "MISSING_API_URL_HEADER"),
        ({"saleor_api_url": ""}, 400, "MISSING_API_URL_HEADER"),
        ({"saleor_event": None}, 400, "MISSING_EVENT_HEADER"),
        ({"saleor_event": "transaction_charge_requested"}, 400, "WRONG_EVENT"),
        ({"saleor_signature": None}, 400, "MISSING_SIGNATURE_HEADER"),
        ({"saleor_api_url": "https://other.example/graphql/"}, 401, "NOT_REGISTERED"),
        ({"saleor_api_url": "https://shop.example/graphql"}, 401, "NOT_REGISTERED"),
        ({"saleor_api_url": "http://shop.example/graphql/"}, 401, "NOT_REGISTERED"),
        ({"saleor_signature": "nonsense"}, 401, "SIGNATURE_VERIFICATION_FAILED"),
        ({"saleor_signature": "a" * 64}, 401, "SIGNATURE_VERIFICATION_FAILED"),
        ({"saleor_signature": sign(b"another body")}, 401, "SIGNATURE_VERIFICATION_FAILED"),
        ({"saleor_signature": sign(BODY) + "A"}, 401, "SIGNATURE_VERIFICATION_FAILED"),
    ],
)
def test_what_proves_nothing_is_turned_away(
    client: httpx.Client, behind: Behind, changes: dict[str, str | None], status: int, code: str
) -> None:
    response = post(client, **changes)
    assert response.status_code == status
    answer = failure(response)
    assert answer["success"] is False
    assert answer["error"]["code"] == code
    assert answer["error"]["message"] == answer["message"]
    assert behind.seen == []
    assert behind.saleor.asked == 0, "a bad signature under a known key is no reason to fetch keys"


def test_the_event_header_may_be_in_capitals(client: httpx.Client) -> None:
    assert post(client, saleor_event="TRANSACTION_REFUND_REQUESTED").json() == {"pspReference": "rf-taken"}


@pytest.mark.parametrize("body", [BODY + b" ", BODY.replace(b"QXBwOjE=", b"QXBwOjI="), BODY[:-1], b""])
def test_every_byte_counts(client: httpx.Client, behind: Behind, body: bytes) -> None:
    response = post(client, body, saleor_signature=sign(BODY))
    assert response.status_code == 401
    assert behind.seen == []


@pytest.mark.parametrize("named", [None, "", {}, [], "QXBwOjI=", {"id": None}, {"id": "QXBwOjI="}, {"id": 1}])
def test_who_else_it_is_meant_for_gets_nothing(client: httpx.Client, behind: Behind, named: object) -> None:
    body = json.dumps({"recipient": named}).encode()
    response = post(client, body)
    assert response.status_code == 403
    assert failure(response)["error"]["code"] == "FOREIGN_RECIPIENT"
    assert behind.seen == []


def test_after_a_new_installation_the_old_ones_deliveries_are_foreign() -> None:
    behind = Behind().installed(app_id=SaleorAppId("QXBwOjI="))
    with behind.client() as client:
        assert post(client).status_code == 403


def test_an_empty_body_is_the_handlers_to_make_out(client: httpx.Client, behind: Behind) -> None:
    """Saleor's retry after a 5xx, which somebody in front of the app may have answered."""
    assert post(client, b"").json() == {"pspReference": "rf-taken"}
    assert [delivery.body for delivery in behind.seen] == [b""]


def test_a_delivery_that_is_held_is_sent_again_by_saleor(client: httpx.Client, behind: Behind) -> None:
    async def hold(_delivery: VerifiedDelivery) -> Answer:
        return Held("Saleor may mean any of 2 requests")

    behind.handle = hold
    response = post(client, b"")
    assert response.status_code == 503
    assert response.json() == {"message": "Saleor may mean any of 2 requests"}


def test_a_result_in_the_answer(client: httpx.Client, behind: Behind) -> None:
    async def settle(_delivery: VerifiedDelivery) -> Answer:
        return Settled(PspReference("rf-2"), Money.of(1990, "EUR"))

    behind.handle = settle
    expected = {"pspReference": "rf-2", "result": "REFUND_SUCCESS", "amount": "19.90"}
    assert (post(client).status_code, post(client).json()) == (200, expected)


@pytest.mark.parametrize("body", [b"no json", b"[]", b"null", b'"text"', b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_the_handlers_to_refuse(
    client: httpx.Client, behind: Behind, body: bytes
) -> None:
    assert post(client, body).status_code == 200
    assert [delivery.body for delivery in behind.seen] == [body]


# --- keys ---------------------------------------------------------------------------------------------


def test_a_new_key_of_the_shop_is_fetched(client: httpx.Client, behind: Behind) -> None:
    behind.saleor.jwks = key_set("second")
    response = post(client, saleor_signature=sign(BODY, "second"))
    assert response.json() == {"pspReference": "rf-taken"}
    assert behind.saleor.asked == 1


def test_keys_out_of_reach_are_no_forgery(client: httpx.Client, behind: Behind) -> None:
    for _ in range(3):
        response = post(client, saleor_signature=sign(BODY, "second"))
        assert response.status_code == 200
        assert "public key could not be fetched" in failure(response)["message"]
    assert behind.saleor.asked == 1, "once a minute"
    assert behind.seen == []
    assert post(client).json() == {"pspReference": "rf-taken"}, "the stored set stays"


def test_no_keys_at_all(client: httpx.Client, behind: Behind) -> None:
    behind.installed(jwks="")
    response = post(client)
    assert response.status_code == 200
    assert "Nothing was sent to MultiSafepay" in failure(response)["message"]


def test_a_key_that_nobody_has_is_a_forgery(client: httpx.Client, behind: Behind) -> None:
    behind.saleor.jwks = key_set("first")
    response = post(client, saleor_signature=sign(BODY, "stranger"))
    assert response.status_code == 401
    assert behind.seen == []


# --- faults of the app ----------------------------------------------------------------------------------


def failing(times: int) -> Callable[[VerifiedDelivery], Awaitable[Answer]]:
    left = times

    async def handle(_delivery: VerifiedDelivery) -> Answer:
        nonlocal left
        if left:
            left -= 1
            msg = "the database went away during COMMIT"
            raise ConnectionError(msg)
        return TAKEN

    return handle


def test_a_handler_that_raised_is_asked_again(client: httpx.Client, behind: Behind) -> None:
    """Whether it had committed, only it can tell: the same bytes get the same answer."""
    behind.handle = failing(1)
    assert post(client).json() == {"pspReference": "rf-taken"}
    assert len(behind.seen) == 2


def test_a_handler_that_keeps_raising_is_no_5xx(client: httpx.Client, behind: Behind) -> None:
    behind.handle = failing(99)
    response = post(client)
    assert response.status_code == 200
    assert "look at the events of this payment" in failure(response)["message"]
    assert len(behind.seen) == 3


def test_no_further_try_when_saleor_would_not_wait(
    client: httpx.Client, behind: Behind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_endpoint, "PATIENCE", 0.0)
    behind.handle = failing(99)
    assert failure(post(client))
    assert len(behind.seen) == 1


def test_a_database_that_is_away_is_no_5xx(client: httpx.Client, behind: Behind) -> None:
    behind.installations.broken = True
    response = post(client)
    assert response.status_code == 200
    failure(response)


def test_other_methods_are_refused_in_json(client: httpx.Client) -> None:
    for method in ("GET", "PUT", "DELETE", "HEAD", "OPTIONS"):
        response = client.request(method, PATH)
        assert response.status_code == 405
        assert response.headers["allow"] == "POST"
    assert client.get(PATH).json()["error"]["code"] == "METHOD_NOT_ALLOWED"
