"""The sandbox's webhookCreate and webhookUpdate, as Saleor's source has them."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.saleor_stage import BARE_QUERY, REFUND, Stage, set_stage

CREATE = """mutation Create($input: WebhookCreateInput!) {
  webhookCreate(input: $input) { webhook { id name isActive } errors { field code message } }
}"""
UPDATE = """mutation Update($id: ID, $identifier: String, $input: WebhookUpdateInput!) {
  webhookUpdate(id: $id, identifier: $identifier, input: $input) {
    webhook { id name isActive targetUrl subscriptionQuery syncEvents { eventType } }
    errors { field code message }
  }
}"""
OWN = "{ app { webhooks { id name targetUrl isActive } breakerState extensions { label } } }"
NEW = {"name": "more", "targetUrl": "http://127.0.0.1:1/more", "query": BARE_QUERY, "syncEvents": [REFUND]}


@pytest.fixture(scope="module")
def running() -> Iterator[Stage]:
    with set_stage() as stage:
        yield stage


@pytest.fixture
def stage(running: Stage) -> Stage:
    running.control("POST", "/reset")
    running.install()
    return running


def own(stage: Stage) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = stage.as_app(OWN)["webhooks"]
    return found


def test_an_app_adds_a_webhook_of_its_own(stage: Stage) -> None:
    made = stage.as_app(CREATE, input=NEW)
    assert made["errors"] == []
    assert [one["name"] for one in own(stage)] == ["transaction_refund_requested", "more"]


def test_the_event_is_that_of_the_query_where_none_is_named(stage: Stage) -> None:
    without = {name: value for name, value in NEW.items() if name != "syncEvents"}
    hook = stage.as_app(CREATE, input=without)["webhook"]
    shown = stage.as_app(UPDATE, id=hook["id"], input={"isActive": False})["webhook"]
    assert (shown["syncEvents"], shown["isActive"]) == ([{"eventType": REFUND}], False)


def test_a_query_that_is_none_is_refused(stage: Stage) -> None:
    refused = stage.as_app(CREATE, input=NEW | {"query": "subscription { event { nothing } }"})
    assert (refused["webhook"], refused["errors"][0]["field"]) == (None, "query")
    (hook,) = own(stage)
    refused = stage.as_app(UPDATE, id=hook["id"], input={"query": "{ app { id } }"})
    assert refused["errors"][0]["field"] == "query"
    assert own(stage) == [hook]


def test_what_is_not_named_stays(stage: Stage) -> None:
    (hook,) = own(stage)
    changed = stage.as_app(UPDATE, id=hook["id"], input={"targetUrl": "http://127.0.0.1:1/moved"})
    assert changed["webhook"]["targetUrl"] == "http://127.0.0.1:1/moved"
    assert changed["webhook"]["subscriptionQuery"] == BARE_QUERY
    assert changed["webhook"]["name"] == hook["name"]


def test_a_webhook_of_another_app_is_not_there(stage: Stage) -> None:
    other = stage.control("POST", "/apps", {"identifier": "other"})
    (hook,) = own(stage)
    answer = stage.graphql(UPDATE, {"id": hook["id"], "input": {"isActive": False}}, token=other["token"])
    assert answer["data"]["webhookUpdate"]["errors"][0]["code"] == "NOT_FOUND"
    assert own(stage)[0]["isActive"]


def test_an_identifier_names_a_webhook_and_is_there_once(stage: Stage) -> None:
    assert stage.as_app(CREATE, input=NEW | {"identifier": "more"})["errors"] == []
    again = stage.as_app(CREATE, input=NEW | {"identifier": "more"})
    assert again["errors"][0]["code"] == "UNIQUE"
    changed = stage.as_app(UPDATE, identifier="more", input={"name": "renamed"})
    assert changed["webhook"]["name"] == "renamed"


def test_staff_says_for_which_app(stage: Stage) -> None:
    assert stage.staff(CREATE, input=NEW)["errors"][0]["code"] == "INVALID"


def test_nobody_adds_nothing(stage: Stage) -> None:
    answer = stage.graphql(CREATE, {"input": NEW})
    assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
