"""Bad input: each gets its answer and a line in the log with the reason, and changes nothing."""

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from saleor_msp_app.web.body_limit import BODY_LIMIT
from tests.acceptance.as_saleor_reads import accepted, as_saleor_reads, refused
from tests.acceptance.recorded_shop import (
    APP_ID,
    OTHER_SHOP,
    OUR_SHOP,
    PATH,
    HttpAnswer,
    RecordedShop,
    open_recorded_shop,
    wire_headers,
)
from tests.saleor.recorded import delivery
from tests.web.shop import headers_of, sign

GOOD = "11-granted-one-line"
WITHOUT_BODY = "41-server-error-retry-1-empty-body"
Sending: TypeAlias = Callable[[RecordedShop], HttpAnswer]


@pytest.fixture(scope="module")
def shop(lasting_database_url: sa.URL) -> Iterator[RecordedShop]:
    with open_recorded_shop(lasting_database_url) as opened:
        yield opened


def with_headers(**changes: str | None) -> Sending:
    return lambda shop: shop.send(GOOD, **changes)


def with_body(change: Callable[[bytes], bytes]) -> Sending:
    def send(shop: RecordedShop) -> HttpAnswer:
        body = change(delivery(GOOD).body)
        return shop.post(body, wire_headers(GOOD, content_length=str(len(body))))

    return send


def signed_by_us(body: bytes) -> Sending:
    """A genuine delivery, as far as the signature goes."""
    headers = headers_of(body, saleor_api_url=OUR_SHOP) | {"content-length": str(len(body))}
    return lambda shop: shop.post(body, list(headers.items()))


def ours(**changes: Any) -> Sending:
    """The recorded body with other content, signed by a shop whose key is at hand."""
    content = json.loads(delivery(GOOD).body)
    return signed_by_us(json.dumps(content | {"recipient": {"id": APP_ID}} | changes).encode())


def recorded_signature(change: Callable[[str], str]) -> str:
    return change(delivery(GOOD).headers["saleor-signature"])


def one_other_byte(signature: str) -> str:
    """In the middle of the signature itself: the last character has bits that mean nothing."""
    place = len(signature) - 100
    return signature[:place] + ("A" if signature[place] != "A" else "B") + signature[place + 1 :]


NOT_FROM_SALEOR = "cannot tell that this request comes from Saleor"

BAD: dict[str, tuple[Sending, int, str, str]] = {
    "one byte of the signature": (
        lambda shop: shop.send(GOOD, saleor_signature=recorded_signature(one_other_byte)),
        401,
        NOT_FROM_SALEOR,
        "SIGNATURE_VERIFICATION_FAILED",
    ),
    "one byte of the body": (
        with_body(lambda body: body.replace(b"19.99", b"99.99", 1)),
        401,
        NOT_FROM_SALEOR,
        "SIGNATURE_VERIFICATION_FAILED",
    ),
    "one byte more": (
        with_body(lambda body: body + b" "),
        401,
        NOT_FROM_SALEOR,
        "SIGNATURE_VERIFICATION_FAILED",
    ),
    "no signature": (
        with_headers(saleor_signature=None),
        400,
        NOT_FROM_SALEOR,
        "MISSING_SIGNATURE_HEADER",
    ),
    "the signature of another body": (
        with_headers(saleor_signature=sign(b"another")),
        200,
        "public key could not be fetched",
        "JWKS_NOT_AVAILABLE",
    ),
    "unknown shop": (
        with_headers(saleor_api_url="http://localhost:9000/graphql/"),
        401,
        "does not know the shop",
        "NOT_REGISTERED",
    ),
    "no shop": (with_headers(saleor_api_url=None), 400, NOT_FROM_SALEOR, "MISSING_API_URL_HEADER"),
    "another event": (
        with_headers(saleor_event="transaction_charge_requested"),
        400,
        NOT_FROM_SALEOR,
        "WRONG_EVENT",
    ),
    "foreign recipient": (
        with_headers(saleor_api_url=OTHER_SHOP),
        403,
        "another installation",
        "FOREIGN_RECIPIENT",
    ),
    "too large": (
        with_body(lambda body: body + b" " * BODY_LIMIT),
        413,
        "larger than",
        "The request is larger than 1048576 bytes.",
    ),
    "an empty body under another body's signature": (
        with_body(lambda _: b""),
        401,
        NOT_FROM_SALEOR,
        "SIGNATURE_VERIFICATION_FAILED",
    ),
    "an empty body": (
        lambda shop: shop.send_answerable(WITHOUT_BODY),
        200,
        "without its content",
        "without its content",
    ),
    "no JSON": (signed_by_us(b"refund=1"), 200, "could not be read", "could not be read"),
    "half JSON": (signed_by_us(delivery(GOOD).body[:-9]), 200, "could not be read", "could not be read"),
    "a list": (signed_by_us(b"[]"), 200, "could not be read", "could not be read"),
    "transaction null": (ours(transaction=None), 200, "payment", "payment"),
    "an order that may not be read": (
        lambda shop: shop.send("13-granted-order-null-without-manage-orders"),
        200,
        "order",
        "order",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input(shop: RecordedShop, case: str) -> None:
    send, status, words, reason = BAD[case]
    before = shop.written()
    with capture_logs() as lines:
        answer = send(shop)
    assert words in refused(answer, status)
    logged = [line for line in lines if line["event"] in ("delivery.refused", "request.refused")]
    assert len(logged) == 1
    assert reason in logged[0]["reason"]
    assert shop.written() == before


def test_an_empty_body_from_a_saleor_that_cannot_be_asked_is_held(shop: RecordedShop) -> None:
    """The one answer of 500 or more: Saleor asks again, and nothing is booked (decision 0010)."""
    before = shop.written()
    with capture_logs() as lines:
        answer = shop.send(WITHOUT_BODY)
    assert (answer.status, answer.content_type) == (503, "application/json")
    assert "Saleor cannot be asked" in answer.json["message"]
    assert [line["event"] for line in lines].count("delivery.held") == 1
    assert shop.written() == before


def test_errors_beside_data_and_a_fake_granted_refund_are_read_for_what_they_are(shop: RecordedShop) -> None:
    """A bare amount of 5.00: its errors concern a granted refund that there is none (observed 3.23.28)."""
    content = json.loads(delivery("31-bare-full-query").body)
    assert content["errors"] or content["grantedRefund"]
    shop.seed("31-bare-full-query")
    reference = accepted(shop.send("31-bare-full-query"))
    (row,) = [row for row in shop.operations() if row["psp_reference"] == reference]
    assert (row["amount"], row["granted_refund_id"]) == (500, None)
    shop.at_rest()
    assert shop.msp.paid_out(content["transaction"]["pspReference"]) == 500


@pytest.mark.parametrize("path", [PATH, f"{PATH}/"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_other_methods_are_no_redirect(shop: RecordedShop, path: str, method: str) -> None:
    answer = shop.msp.http.request(method, f"{shop.app_url}{path}")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert "location" not in answer.headers


def test_a_body_that_never_ends_is_an_answer_for_saleor_too(shop: RecordedShop) -> None:
    body = delivery(GOOD).body
    answer = shop.post(body, wire_headers(GOOD, content_length=str(50 * BODY_LIMIT)))
    assert "Nothing was refunded" in refused(answer, 413)


def test_after_all_that_a_good_one_is_taken(shop: RecordedShop) -> None:
    shop.seed(GOOD)
    assert as_saleor_reads(shop.send(GOOD)).keys() == {"pspReference"}
    shop.at_rest()
