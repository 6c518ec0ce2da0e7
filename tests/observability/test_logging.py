import io
import json
import logging
from collections.abc import Generator
from typing import Any

import pytest
import structlog

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.observability.logging import configure_logging, correlated, correlation_id
from saleor_msp_app.observability.redaction import TOO_LONG

TOKEN = "mEHcbRUWYjFvxvYiHM1pZHvkHVdAbX"


@pytest.fixture
def put_back() -> Generator[None]:
    """Afterwards logging is as it was before."""
    root = logging.getLogger()
    handlers, level, configured = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**configured)


@pytest.fixture
def stream(put_back: None) -> io.StringIO:
    """Logging as the app configures it."""
    del put_back
    written = io.StringIO()
    configure_logging(as_json=True, stream=written)
    return written


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_line_of_json(stream: io.StringIO) -> None:
    structlog.stdlib.get_logger("app").info("refund.requested", amount=1099, shop="https://shop.example")
    (line,) = lines(stream)
    assert line.pop("at").endswith("Z")
    assert line == {
        "event": "refund.requested",
        "amount": 1099,
        "shop": "https://shop.example",
        "level": "info",
        "logger": "app",
    }


def test_libraries_write_to_the_same_stream(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").warning("took %d s", 3)
    logging.getLogger("dbos").error("workflow failed")
    logging.getLogger("httpx").info("HTTP Request: GET https://x")
    assert [line["event"] for line in lines(stream)] == ["took 3 s", "workflow failed"]


@pytest.mark.parametrize(
    "values",
    [
        {"token": TOKEN},
        {"api_key": TOKEN},
        {"Authorization": f"Bearer {TOKEN}"},
        {"auth_token": TOKEN},
        {"saleor-signature": TOKEN},
        {"x_saleor_signature": TOKEN},
        {"anything": Secret(TOKEN)},
        {"headers": {"Authorization": TOKEN, "api_key": TOKEN}},
        {"listed": [Secret(TOKEN), {"token": TOKEN}]},
        {"body": TOKEN.encode()},
        {"why": f'refused: {{"auth_token": "{TOKEN}"}}'},
        {"why": f"GET https://x/?api_key={TOKEN}&a=b"},
        {"why": f"postgresql+psycopg://user:{TOKEN}@host/db"},
        {"thing": ValueError(f"Authorization: Bearer {TOKEN}")},
    ],
)
def test_secrets_stay_out(stream: io.StringIO, values: dict[str, Any]) -> None:
    structlog.stdlib.get_logger("app").warning("x.happened", **values)
    assert len(lines(stream)) == 1
    assert TOKEN not in stream.getvalue()


def test_secrets_stay_out_of_tracebacks_and_of_libraries_lines(stream: io.StringIO) -> None:
    try:
        int(f"Bearer {TOKEN}")
    except ValueError:
        structlog.stdlib.get_logger("app").exception("x.failed")
        logging.getLogger("library").exception("failed with token=%s", TOKEN)
    assert TOKEN not in stream.getvalue()
    assert "ValueError" in lines(stream)[0]["exception"]


def test_plain_values_stay_as_they_are(stream: io.StringIO) -> None:
    plain = {"a": None, "b": True, "c": 1.5, "d": "http://127.0.0.1:8080/", "e": {"f": [1, "g"]}}
    structlog.stdlib.get_logger("app").info("x.happened", **plain)
    assert plain.items() <= lines(stream)[0].items()


def test_a_long_text_is_cut_in_the_middle(stream: io.StringIO) -> None:
    structlog.stdlib.get_logger("app").info("x.happened", page="begin" + "x" * 99_999 + "end")
    page = lines(stream)[0]["page"]
    assert page.startswith("begin")
    assert page.endswith("end")
    assert len(page) < TOO_LONG + 100


def test_correlation(stream: io.StringIO) -> None:
    log = structlog.stdlib.get_logger("app")
    with correlated("abc"):
        log.info("x.happened")
        logging.getLogger("library").warning("y")
        with correlated("def"):
            assert correlation_id() == "def"
        assert correlation_id() == "abc"
    log.info("z.happened")
    assert [line.get("correlation_id") for line in lines(stream)] == ["abc", "abc", None]


@pytest.mark.usefixtures("put_back")
def test_for_the_eye() -> None:
    stream = io.StringIO()
    configure_logging(as_json=False, stream=stream)
    structlog.stdlib.get_logger("app").info("x.happened", token=TOKEN, n=1)
    assert "x.happened" in stream.getvalue()
    assert TOKEN not in stream.getvalue()
