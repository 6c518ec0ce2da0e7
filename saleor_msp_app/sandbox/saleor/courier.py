"""Delivering webhooks in the background, as Saleor's worker does."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import httpx

from saleor_msp_app.sandbox.saleor.answers import AnswerRefused, WorkerCrashed, read_answer
from saleor_msp_app.sandbox.saleor.faults import Fault, Faults
from saleor_msp_app.sandbox.saleor.headers import webhook_headers
from saleor_msp_app.sandbox.saleor.keys import SigningKey
from saleor_msp_app.sandbox.saleor.recording import write_answer, write_failure
from saleor_msp_app.sandbox.saleor.records.delivery import Attempt, Delivery
from saleor_msp_app.sandbox.saleor.records.transaction import TransactionEvent
from saleor_msp_app.sandbox.saleor.settings import Timing
from saleor_msp_app.sandbox.saleor.shop import Shop
from saleor_msp_app.sandbox.saleor.texts import DELIVERY_FAILED

_SUCCESS = 2  # hundred
_SERVER_ERROR = 500


class Courier:
    def __init__(
        self,
        *,
        shop: Shop,
        client: httpx.AsyncClient,
        key: Callable[[], SigningKey],
        faults: Callable[[], Faults],
        timing: Timing,
        api_url: Callable[[], str],
    ) -> None:
        self._shop = shop
        self._client = client
        self._key = key
        self._faults = faults
        self._timing = timing
        self._api_url = api_url
        self._tasks: set[asyncio.Task[None]] = set()

    def post(self, delivery: Delivery) -> None:
        task = asyncio.create_task(self._deliver_or_tell(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self, timeout: float) -> bool:  # noqa: ASYNC109 - told by the caller over HTTP
        """Wait until nothing is under way any more. False when `timeout` seconds were not enough."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=timeout)
        return not self._tasks

    async def stop(self) -> None:
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def replay(self, delivery: Delivery) -> Attempt:
        """The same bytes once more, freshly signed. Saleor does not do this; somebody on the wire might."""
        attempt = self._attempt(delivery, delivery.body)
        await self._exchange(delivery, attempt)
        return attempt

    async def ask(self, delivery: Delivery) -> Any:
        """Deliver once, while the storefront waits. None for whatever is no JSON with a status of 2xx."""
        attempt = self._attempt(delivery, delivery.body)
        delivery.attempts.append(attempt)
        content = await self._exchange(delivery, attempt)
        await asyncio.sleep(self._faults().answer_delay)
        usable = attempt.status_code is not None and attempt.status_code // 100 == _SUCCESS
        value = _json(content) if usable else None
        attempt.status = delivery.status = "FAILED" if value is None else "SUCCESS"
        return value

    async def _deliver_or_tell(self, delivery: Delivery) -> None:
        try:
            await self._deliver(delivery)
        except Exception as error:
            delivery.outcome = f"the sandbox itself failed: {error!r}"
            raise

    async def _deliver(self, delivery: Delivery) -> None:
        await asyncio.sleep(self._timing.queue_delay)
        if not (delivery.webhook.app.is_active and delivery.webhook.is_active):
            return  # silently, and the request stays pending (read in Saleor's source)
        body = delivery.body
        for delay in (*self._timing.retry_delays, None):
            attempt = self._attempt(delivery, body)
            delivery.attempts.append(attempt)
            answer = await self._exchange(delivery, attempt)
            await asyncio.sleep(self._faults().answer_delay)
            if attempt.status_code is None or attempt.status_code < _SERVER_ERROR:
                self._store(delivery, attempt, answer)
                return
            attempt.status = delivery.status = "FAILED"  # and in the list while it is still tried
            # The bug of 3.23.28: saving the failed attempt empties the stored payload.
            body = b""
            if delay is not None:
                await asyncio.sleep(delay * self._timing.retry_scale)
        self._fail(delivery, DELIVERY_FAILED)

    def _attempt(self, delivery: Delivery, body: bytes) -> Attempt:
        signature = self._key().detached_signature(body)
        hook = delivery.webhook
        headers = webhook_headers(
            hook.target_url,
            self._api_url(),
            event=delivery.event,
            signature=signature,
            body=body,
            custom=hook.custom_headers,
        )
        number = self._shop.number("EventDeliveryAttempt")
        return Attempt(number=number, created_at=self._shop.clock.now(), headers=headers, body=body)

    async def _exchange(self, delivery: Delivery, attempt: Attempt) -> bytes:
        """Send, and fill in what came back. A time-out and a refused connection have no status."""
        undelivered = self._faults().next("answer", delivered=False)
        if undelivered is not None:
            return _broken(attempt, undelivered)
        url = delivery.webhook.target_url
        request = self._client.build_request("POST", url, headers=attempt.headers, content=attempt.body)
        request.headers = httpx.Headers(attempt.headers)  # the client would put its own first
        started, answer = time.monotonic(), b""
        try:
            response = await self._client.send(request, follow_redirects=False)
        except httpx.TimeoutException:
            attempt.failure = "timeout"
        except httpx.RequestError as error:
            attempt.failure = f"refused: {type(error).__name__}"
        else:
            answer, attempt.status_code = response.content, response.status_code
            attempt.response = response.text
        attempt.duration = time.monotonic() - started
        # The app has answered, and something in between may put an answer of its own in its place.
        fault = self._faults().next("answer") if attempt.status_code is not None else None
        return _broken(attempt, fault) if fault is not None else answer

    def _store(self, delivery: Delivery, attempt: Attempt, content: bytes) -> None:
        value = _json(content) if attempt.status_code is not None else None
        if value is None:
            attempt.status = "FAILED"
            self._fail(delivery, DELIVERY_FAILED)
            return
        attempt.status = delivery.status = "SUCCESS"
        request = _asked(delivery)
        try:
            answer = read_answer(value, request.type.partition("_")[0])
        except WorkerCrashed as crash:
            delivery.outcome = f"worker crashed: {crash}"
        except AnswerRefused as refused:
            delivery.outcome = str(refused)
            write_failure(self._shop, request, str(refused))
        else:
            delivery.outcome = "stored"
            write_answer(self._shop, request, answer, delivery.webhook.app)

    def _fail(self, delivery: Delivery, cause: str) -> None:
        delivery.status = "FAILED"
        delivery.outcome = cause
        write_failure(self._shop, _asked(delivery), cause)


def _asked(delivery: Delivery) -> TransactionEvent:
    if delivery.request is None:
        raise TypeError("only what is asked of a transaction is delivered in the background")
    return delivery.request


def _broken(attempt: Attempt, fault: Fault) -> bytes:
    attempt.failure = f"fault: {fault.mode}" + ("" if fault.delivered else ", not delivered")
    if fault.mode in {"hang", "cut"}:
        attempt.status_code = None
        return b"-"
    attempt.status_code = 200 if fault.mode == "html" else int(fault.mode)
    return b"<html></html>"


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None
