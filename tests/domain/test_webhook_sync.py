"""Which of a shop's webhooks are made, changed, put out of use or left alone."""

from dataclasses import replace

import pytest

from saleor_msp_app.domain.webhook_sync import (
    Change,
    Create,
    Deactivate,
    DeclaredWebhook,
    Leave,
    RegisteredWebhook,
    WebhookStep,
    fingerprint,
    needs,
    other_origins,
    path_of,
    steps_towards,
)

HERE = "https://msp.example.com"
REFUND = DeclaredWebhook(
    "Refund requested", "REFUND", f"{HERE}/api/webhooks/saleor/refund", "subscription { a }"
)
CHARGE = DeclaredWebhook(
    "Charge requested", "CHARGE", f"{HERE}/api/webhooks/saleor/charge", "subscription { b }"
)
DECLARED = (REFUND, CHARGE)


def registered(declared: DeclaredWebhook, number: int = 1) -> RegisteredWebhook:
    events = frozenset({declared.event})
    return RegisteredWebhook(
        f"hook-{number}", declared.name, declared.url, declared.query, events, is_active=True
    )


BOTH = (registered(REFUND, 1), registered(CHARGE, 2))


def test_a_shop_as_declared_needs_nothing() -> None:
    assert needs(steps_towards(DECLARED, BOTH)) == ()


def test_what_is_missing_is_made() -> None:
    assert needs(steps_towards(DECLARED, BOTH[:1])) == (Create(CHARGE),)


@pytest.mark.parametrize(
    ("other", "differs"),
    [
        (replace(BOTH[0], query="subscription { older }"), ("query",)),
        (replace(BOTH[0], url="https://old.example.com/api/webhooks/saleor/refund"), ("address",)),
        (replace(BOTH[0], is_active=False), ("inactive",)),
        (replace(BOTH[0], name="Refunds", events=frozenset({"REFUND", "CHARGE"})), ("event", "name")),
    ],
)
def test_what_differs_is_changed(other: RegisteredWebhook, differs: tuple[str, ...]) -> None:
    assert needs(steps_towards(DECLARED, (other, BOTH[1]))) == (Change(other, REFUND, differs),)


def test_line_ends_are_no_difference() -> None:
    one = replace(BOTH[0], query="subscription {\r\n  a\r\n}\n")
    assert needs(steps_towards(DECLARED, (one, BOTH[1]))) == ()


def test_what_this_version_does_not_know_is_put_out_of_use_once() -> None:
    gone = replace(BOTH[0], id="hook-3", url=f"{HERE}/api/webhooks/saleor/void")
    (step,) = needs(steps_towards(DECLARED, (*BOTH, gone)))
    assert isinstance(step, Deactivate)
    assert step.registered == gone
    assert needs(steps_towards(DECLARED, (*BOTH, replace(gone, is_active=False)))) == ()


@pytest.mark.parametrize(
    "url", [f"{HERE}/hooks/refund", "https://erp.example.com/refund", "awssqs://key@sqs/queue", "nonsense"]
)
def test_what_is_not_ours_is_left_alone(url: str) -> None:
    foreign = replace(BOTH[0], id="hook-9", url=url, query="subscription { theirs }")
    steps = steps_towards(DECLARED, (*BOTH, foreign))
    assert needs(steps) == ()
    assert Leave(foreign, "not of this app's making") in steps
    assert other_origins(DECLARED, (*BOTH, foreign)) == frozenset()


def test_of_two_the_one_that_saleor_calls_stays() -> None:
    """It calls the first active one."""
    asleep = replace(BOTH[0], id="hook-0", is_active=False)
    second = replace(BOTH[0], id="hook-5")
    steps = needs(steps_towards(DECLARED, (asleep, *BOTH, second)))
    assert [(type(step), step.registered.id) for step in steps if not isinstance(step, Create)] == [
        (Deactivate, "hook-5")
    ]


def carried_out(steps: tuple[WebhookStep, ...]) -> tuple[RegisteredWebhook, ...]:
    """The shop afterwards."""
    shop = []
    for number, step in enumerate(steps):
        match step:
            case Create(declared):
                shop.append(registered(declared, 100 + number))
            case Change(one, declared):
                shop.append(replace(registered(declared), id=one.id))
            case Deactivate(one):
                shop.append(replace(one, is_active=False))
            case Leave(one):
                shop.append(one)
    return tuple(shop)


def test_carried_out_once_nothing_is_left() -> None:
    before = (
        replace(BOTH[0], query="old"),
        replace(BOTH[0], id="hook-5", url="https://old.example.com/api/webhooks/saleor/refund"),
        replace(BOTH[0], id="hook-6", url=f"{HERE}/api/webhooks/saleor/void"),
        replace(BOTH[0], id="hook-7", url="https://erp.example.com/refund"),
    )
    steps = steps_towards(DECLARED, before)
    assert len(needs(steps)) == 4
    assert needs(steps_towards(DECLARED, carried_out(steps))) == ()


def test_where_another_deployment_listens() -> None:
    there = replace(BOTH[0], url="https://staging.example.com/api/webhooks/saleor/refund")
    assert other_origins(DECLARED, (there, BOTH[1])) == {"https://staging.example.com"}
    assert other_origins(DECLARED, (replace(there, is_active=False), BOTH[1])) == frozenset()


def test_the_fingerprint_follows_what_a_shop_has() -> None:
    assert fingerprint(DECLARED) == fingerprint(reversed(DECLARED))
    assert fingerprint(DECLARED) != fingerprint((replace(REFUND, query="subscription { c }"), CHARGE))
    assert fingerprint(DECLARED) != fingerprint((replace(REFUND, url="https://x.example/a"), CHARGE))


def test_a_path_ends_before_the_query() -> None:
    assert path_of("https://a.example/api/x?y=1#z") == "/api/x"
    assert path_of("https://a.example") == "/"
