"""What the processes of a run do (tests/zygote.py starts them): the app with quick waits, crash points and
removable guards, which can be killed; and the sandboxes."""

import json
import signal
from pathlib import Path
from typing import Any, cast

import uvicorn

from saleor_msp_app.background_server import background_server
from saleor_msp_app.bootstrap import Application, Options
from saleor_msp_app.multisafepay.client import MultiSafepayClient
from saleor_msp_app.observability.logging import configure_logging
from saleor_msp_app.saleor.client import SaleorClient
from saleor_msp_app.sandbox.multisafepay import create_multisafepay
from saleor_msp_app.sandbox.saleor import create_saleor
from saleor_msp_app.settings import Settings, settings_from
from saleor_msp_app.usecases.perform_operation import PerformOperation
from saleor_msp_app.usecases.report_operation import ReportOperation
from tests.crash.crash_points import CrashPoints, Watched
from tests.crash.guards import (
    DEDUPE,
    LOCK,
    LOOK_UP,
    STORED_REFERENCE,
    ReportAtOnce,
    Unlocked,
    forgetful,
    send_blindly,
)
from tests.crash.pace import POLL_SECONDS, Tempo


class CrashableApplication(Application):
    """The product's own composition, with its ports watched and one guard less."""

    def __init__(self, settings: Settings, points: CrashPoints, without: str, tempo: Tempo) -> None:
        super().__init__(settings, Options(tempo.pace, tempo.heartbeat, poll_seconds=POLL_SECONDS))
        self.without = without
        ledger: Any = Watched(self.ledger, "ledger", points)
        ledger = Unlocked(ledger) if without == LOCK else ledger
        ledger = forgetful(ledger) if without == DEDUPE else ledger
        client = MultiSafepayClient(self.multisafepay_http, reading=tempo.call, refunding=tempo.call)
        saleor = SaleorClient(self.saleor_transport, seconds=tempo.saleor_call)
        self.ledger = ledger
        self.multisafepay = cast("Any", Watched(client, "multisafepay", points))
        self.saleor = cast("Any", Watched(saleor, "saleor", points))
        self.follow = self._follow()  # made of the parts above

    def _perform(self) -> PerformOperation:
        perform = super()._perform()
        return send_blindly(perform) if self.without == LOOK_UP else perform

    def _report(self) -> ReportOperation:
        report = super()._report()
        if self.without != STORED_REFERENCE:
            return report
        at_once = ReportAtOnce(report, self.ledger, self.installations, self.saleor)
        return cast("ReportOperation", at_once)


def replica(order: str) -> None:
    """Serve until killed."""
    wanted = json.loads(order)
    configure_logging(as_json=True)
    settings = settings_from(wanted["settings"])
    points, tempo = CrashPoints(Path(wanted["points"])), Tempo(wanted["slower"])
    application = CrashableApplication(settings, points, wanted["without"], tempo)
    uvicorn.run(application.web(), host=settings.host, port=settings.port, log_config=None, access_log=False)


def sandboxes(multisafepay: str, saleor: str, slower: str) -> None:
    """The product's own, at these ports, with Saleor's waits in quick motion, until killed."""
    boxes = create_multisafepay(), create_saleor(timing=Tempo(float(slower)).saleor)
    with background_server(boxes[0], int(multisafepay)), background_server(boxes[1], int(saleor)):
        signal.pause()
