"""What a reading means, and what to do about it."""

from datetime import UTC, datetime, timedelta

import pytest

from saleor_msp_app.domain import checkup, key_scope
from saleor_msp_app.domain.clock_skew import read_http_date
from saleor_msp_app.domain.finding import Verdict
from saleor_msp_app.domain.key_scope import Access, KeyScope, KeyUse, NotReached, Use


@pytest.mark.parametrize(
    ("version", "verdict"),
    [
        ("3.21.0", Verdict.OK),
        ("3.23.28", Verdict.OK),
        ("3.24.0-a.1", Verdict.OK),
        ("3.20.99", Verdict.WRONG),
        ("4.0.0", Verdict.WRONG),
        ("", Verdict.WARNING),
        ("nightly", Verdict.WARNING),
    ],
)
def test_the_version_of_saleor(version: str, verdict: Verdict) -> None:
    assert checkup.saleor_version(version, "shop").verdict is verdict


@pytest.mark.parametrize(
    ("seconds", "verdict", "word"),
    [
        (60, Verdict.OK, "agrees"),
        (-60, Verdict.OK, "agrees"),
        (61, Verdict.WRONG, "61 s behind"),
        (-3600, Verdict.WRONG, "3600 s ahead"),
    ],
)
def test_the_clock(seconds: int, verdict: Verdict, word: str) -> None:
    found = checkup.clock(timedelta(seconds=seconds), "Saleor", "shop")
    assert (found.verdict, word in found.says) == (verdict, True)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Thu, 26 Nov 2026 01:33:37 GMT", datetime(2026, 11, 26, 1, 33, 37, tzinfo=UTC)),
        ("", None),
        (None, None),
        ("yesterday", None),
        ("Thu, 99 Nov 2026 01:33:37 GMT", None),
    ],
)
def test_a_date_header(text: str | None, read: datetime | None) -> None:
    assert read_http_date(text) == read


def scope(**access: Access) -> KeyScope:
    return KeyScope(tuple(KeyUse(use, access.get(use.name, Access.ALLOWED), "No.") for use in Use), None)


@pytest.mark.parametrize(
    ("answer", "verdict", "words"),
    [
        (scope(), Verdict.OK, "all that the app needs"),
        (NotReached("ConnectTimeout"), Verdict.WRONG, "ConnectTimeout"),
        (scope(REFUND_LIST=Access.FORBIDDEN), Verdict.WARNING, "the list of refunds"),
        (scope(REFUND_LIST=Access.FORBIDDEN, METHODS=Access.FORBIDDEN), Verdict.WRONG, "payment methods"),
        (scope(ORDERS=Access.FORBIDDEN, METHODS=Access.WRONG_KEY), Verdict.WRONG, "does not accept"),
        (scope(METHODS=Access.UNCLEAR), Verdict.WRONG, "oddly"),
    ],
)
def test_the_worst_of_a_key_is_told(answer: KeyScope | NotReached, verdict: Verdict, words: str) -> None:
    found = key_scope.verdict(answer, "account")
    assert (found.verdict, words in found.says) == (verdict, True)
    assert bool(found.remedy) is (verdict is not Verdict.OK)


def test_everything_wrong_has_a_remedy() -> None:
    found = (
        checkup.permissions(["HANDLE_PAYMENTS"], "shop"),
        checkup.delivery(paused=True, subject="shop"),
        checkup.webhooks((), ["https://other.example.com"], "shop"),
        checkup.documents(1, [("app_id", "no such field")], [], "shop"),
    )
    assert {one.verdict for one in found} == {Verdict.WRONG}
    assert all(one.remedy for one in found)


def test_what_the_dashboard_does_not_show_is_a_warning() -> None:
    found = checkup.extensions(["Refund details"], "shop")
    assert (found.verdict, "“Refund details”" in found.says) == (Verdict.WARNING, True)
    assert checkup.extensions([], "shop").verdict is Verdict.OK


def test_what_an_older_saleor_lacks_is_not_wrong() -> None:
    found = checkup.documents(20, [], ["recent_requests"], "shop")
    assert (found.verdict, "not used on this version: recent_requests" in found.says) == (Verdict.OK, True)
