"""The pages of the refunds over real HTTP, on both databases: one shop only, hostile text, files, filters."""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from saleor_msp_app.domain.ids import MspOrderId, MspTransactionId, PspReference, SaleorApiUrl
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState, ReportState
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.storage.engine import Database, open_database
from saleor_msp_app.storage.operation_rows import to_row
from saleor_msp_app.storage.tables import deliveries, journal, operations
from saleor_msp_app.web.desk.refunds.listing import PER_PAGE
from tests.builders.operations import SHOP, euros, operation
from tests.msp_sandbox import MspSandbox, msp_sandbox
from tests.web.shop import NOW
from tests.web.whole_desk import whole_desk

OTHER_SHOP = SaleorApiUrl("https://other.example/graphql/")
HOSTILE = "<script>alert(1)</script>\"'&{{ 7*7 }}"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[MspSandbox]:
    with msp_sandbox() as running:
        yield running


@dataclass(frozen=True, slots=True)
class Ledger:
    """What is in the ledger, and the desk before it."""

    database: Database
    client: httpx.Client

    def put(self, *made: Operation, entries: Sequence[tuple[str, dict[str, object]]] = ()) -> None:
        """With a journal of their own each."""
        with self.database.engine_sync.begin() as connection:
            rows = [to_row(one) | {"order_claimed": False} for one in made]
            connection.execute(operations.insert(), rows)
            for one in made:
                for kind, detail in entries:
                    row = {"psp_reference": one.psp_reference, "at": one.created_at, "kind": kind}
                    connection.execute(journal.insert().values(**row, detail=json.dumps(detail)))

    def page(self, path: str, status: int = 200) -> str:
        """A page of the desk."""
        answer = self.client.get(f"/desk{path}")
        assert answer.status_code == status, answer.text
        return answer.text

    def references(self, path: str) -> list[str]:
        """The refunds that a list shows, in its order."""
        return re.findall(r'href="/dashboard/refunds/([^"/?]+)"', self.page(path))


@pytest.fixture
def ledger(migrated_url: sa.URL, sandbox: MspSandbox) -> Iterator[Ledger]:
    database = open_database(migrated_url)
    with whole_desk(database, sandbox) as client:
        yield Ledger(database, client)


def refund(number: int, **changes: object) -> Operation:
    """The higher its number, the older it is."""
    at = NOW - timedelta(minutes=number)
    one = operation(f"rf-{number}", event=f"event-{number}", created_at=at, state=OperationState.ACCEPTED)
    given: dict[str, object] = {"moved": euros("5.00"), "report": ReportState.DONE} | changes
    return replace(one, **given)  # type: ignore[arg-type]  # each test names fields that there are


def test_another_shops_refund_is_none_on_every_page(ledger: Ledger) -> None:
    theirs = refund(1, shop=OTHER_SHOP, state=OperationState.NEEDS_PERSON, order_number="4242")
    ledger.put(theirs)
    for page in ("", "/recheck", "/retry", "/settle", "/cancel"):
        assert "rf-1" not in ledger.page(f"/refunds/rf-1{page}", 404)
    for action in ("recheck", "retry", "settle", "cancel"):
        form = {"seen": str(theirs.version), "paid": "yes", "reason": "x", "confirmed": "1"}
        assert ledger.client.post(f"/desk/refunds/rf-1/{action}", data=form).status_code == 404
    for listed in (
        "/",
        "/refunds?q=rf-1",
        "/refunds?order=4242",
        "/refunds?kind=all&waits=1",
        "/refunds.csv",
    ):
        page = ledger.page(listed)
        for told in ("/refunds/rf-1", "#4242", "5.00", "rf-1,"):
            assert told not in page


def test_a_refused_request_is_found_by_its_reference_in_its_own_shop(ledger: Ledger) -> None:
    mine, theirs = "no-mine", "no-theirs"
    with ledger.database.engine_sync.begin() as connection:
        for shop, reference in ((SHOP, mine), (OTHER_SHOP, theirs)):
            row = {"shop": shop, "event": "e", "body_sha256": reference, "body": b"{}", "received_at": NOW}
            told = {"psp_reference": reference, "refusal_code": "not_paid", "refusal_message": "Not paid."}
            connection.execute(deliveries.insert().values(**row, **told, transaction_id="t"))
    assert ledger.references("/refunds?q=no-mine") == [mine]
    assert "Not paid." in ledger.page(f"/refunds/{mine}")
    assert "Not paid." not in ledger.page(f"/refunds/{theirs}", 404)


def test_hostile_text_is_text_on_every_page(ledger: Ledger) -> None:
    refused = Refused(RefusalCode.OUTCOME_UNKNOWN, HOSTILE)
    ledger.put(
        refund(
            1,
            state=OperationState.NEEDS_PERSON,
            moved=None,
            order_number=HOSTILE,
            method=HOSTILE,
            msp_order_id=MspOrderId(HOSTILE),
            msp_refund_id=MspTransactionId(HOSTILE),
            told_as=PspReference(HOSTILE),
            refusal=refused,
        ),
        entries=[
            (
                "refund.planned",
                {"by": "cart", "original": [CANDLE], "mirrored": [CANDLE | {"quantity": "-1"}]},
            ),
            ("multisafepay.called", CALL),
            ("saleor.report_parked", {"why": HOSTILE}),
            (HOSTILE, {HOSTILE: HOSTILE}),
        ],
    )
    for path in ("/", "/refunds?kind=all", "/refunds/rf-1", "/refunds/rf-1/settle", "/refunds/rf-1/recheck"):
        page = ledger.page(path)
        assert "<script" not in page
        assert "49" not in page or "{{ 7*7 }}" in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert " style=" not in page


CANDLE = {
    "name": HOSTILE,
    "merchant_item_id": HOSTILE,
    "unit_price": "90.00",
    "quantity": "3",
    "tax_table_selector": HOSTILE,
}
TAKEN = CANDLE | {"quantity": "-1"}
CALL = {
    "call": HOSTILE,
    "sent": HOSTILE,
    "status": 200,
    "received": HOSTILE,
    "seconds": 0.1,
    "understood": "RefundTaken",
}


def test_the_file_has_every_row_and_no_formula(ledger: Ledger) -> None:
    ledger.put(*(refund(number) for number in range(10, 1110)))
    hostile = Refused(RefusalCode.OUTCOME_UNKNOWN, "=HYPERLINK(1)")
    ledger.put(
        refund(1, state=OperationState.REFUSED, moved=None, refusal=hostile, order_number="@SUM(A1)"),
        refund(2, method="-1+1", msp_order_id=MspOrderId("+4"), order_number="\t=1"),
        refund(3, kind=OperationKind.CHARGE),
    )
    file = ledger.client.get("/desk/refunds.csv")
    assert file.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(file.text)))
    assert len(rows) == 1102  # refunds only, as the list shows without being asked
    first, second = rows[0], rows[1]
    assert (first["refusal"], first["order"], first["moved"]) == ("'=HYPERLINK(1)", "'@SUM(A1)", "")
    assert (second["method"], second["multisafepay_order"], second["order"]) == ("'-1+1", "'+4", "'\t=1")
    assert (second["amount"], second["currency"], second["requested"]) == (
        "5.00",
        "EUR",
        "2026-11-23T11:58:00Z",
    )
    narrowed = ledger.client.get("/desk/refunds.csv", params={"kind": "charge"}).text
    assert [row["reference"] for row in csv.DictReader(io.StringIO(narrowed))] == ["rf-3"]


def test_pages_follow_each_other_and_keep_their_filters(ledger: Ledger) -> None:
    methods = ("IDEAL", "KLARNA")
    ledger.put(*(refund(number, method=methods[number % 2]) for number in range(2 * PER_PAGE + 20)))
    first = ledger.page("/refunds?method=klarna")
    (older,) = re.findall(r'rel="next" href="/dashboard(/refunds\?[^"]+)"', first)
    older = older.replace("&amp;", "&")
    assert "method=klarna" in older
    seen = ledger.references("/refunds?method=klarna") + ledger.references(older)
    assert seen == [f"rf-{number}" for number in range(1, 2 * PER_PAGE + 20, 2)]
    last = ledger.page(older)
    assert 'rel="next"' not in last
    assert ">Newest</a>" in last
    assert ledger.references("/refunds?method=klarna&state=refused") == []


def test_the_address_says_what_is_shown(ledger: Ledger) -> None:
    ledger.put(
        refund(1, order_number="1001"),
        refund(2, order_number="1002", kind=OperationKind.CHARGE),
        refund(3, state=OperationState.NEEDS_PERSON, report=ReportState.NOT_DUE, moved=None),
        refund(4, report=ReportState.PARKED),
        refund(24 * 60, order_number="1003"),
    )
    for query, numbers in (
        ("", (1, 3, 4, 1440)),
        ("?kind=all", (1, 2, 3, 4, 1440)),
        ("?kind=charge", (2,)),
        ("?q=%23100", (1, 2, 1440)),
        ("?q=100&kind=refund", (1, 1440)),
        ("?order=1002", (2,)),
        ("?state=needs_person", (3,)),
        ("?report=parked", (4,)),
        ("?waits=1", (3, 4)),
        ("?since=2026-11-23", (1, 3, 4)),
        ("?until=2026-11-22", (1440,)),
        ("?since=2026-11-22&until=2026-11-22", (1440,)),
    ):
        assert ledger.references(f"/refunds{query}") == [f"rf-{number}" for number in numbers], query
    page = ledger.page("/refunds?state=refused&since=2026-11-01&q=abc")
    for kept in ('<option value="refused" selected>', 'value="2026-11-01"', 'value="abc"'):
        assert kept in page


def test_the_overview_counts_by_outcome_and_names_what_waits(ledger: Ledger) -> None:
    ledger.put(
        refund(1),
        refund(2),
        refund(3, state=OperationState.NEEDS_PERSON, report=ReportState.NOT_DUE, moved=None),
        refund(4, state=OperationState.REFUSED, moved=None),
        refund(31 * 24 * 60),
    )
    page = ledger.page("/")
    assert ledger.references("/") == ["rf-3"]
    figures = re.findall(r'<p class="muted">([^<]+)</p><p class="figure">([^<]+)</p>', page)
    assert dict(figures) == {
        "Refunded": "2",
        "Under way": "0",
        "Refused": "1",
        "Needs a person": "1",
        "Money refunded": "10.00 EUR",
    }
    for bar in ("2026-11-23: 2 refunded", "2026-11-23: 1 refused", "2026-11-23: 10.00 EUR"):
        assert f"<title>{bar}</title>" in page
    assert '<th scope="row">2026-10-25</th>' in page
    assert "2026-10-24" not in page


def test_a_form_of_an_older_page_does_nothing(ledger: Ledger) -> None:
    ledger.put(refund(1, state=OperationState.NEEDS_PERSON, report=ReportState.NOT_DUE, version=7))
    for action in ("recheck", "retry", "settle", "cancel"):
        for seen in ("6", "", "7x"):
            answer = ledger.client.post(f"/desk/refunds/rf-1/{action}", data={"seen": seen})
            assert answer.status_code == 409
            assert "Somebody else changed it just now" in answer.text


def test_what_the_app_only_heard_of_is_shown_and_not_looked_up(ledger: Ledger) -> None:
    for number, kind in enumerate((OperationKind.CHARGEBACK, OperationKind.AUTHORIZATION), start=1):
        ledger.put(refund(number, kind=kind, told_as=PspReference("order-1")))
        assert "/recheck" not in ledger.page(f"/refunds/rf-{number}")
        for action in ("recheck", "retry", "cancel", "settle"):
            page = ledger.page(f"/refunds/rf-{number}/{action}")
            assert "<button" not in page
            assert ledger.client.post(
                f"/desk/refunds/rf-{number}/{action}", data={"seen": "0"}
            ).status_code in (
                409,
                422,
                200,
            )
        assert "<button" not in ledger.page(f"/refunds/rf-{number}/retry")
