"""The app as a process that can be killed: `serve` with quick waits, crash points and removable guards."""

from pathlib import Path
from typing import Any, cast

import uvicorn

from saleor_msp_app.bootstrap import Application, Options
from saleor_msp_app.multisafepay.client import MultiSafepayClient
from saleor_msp_app.observability.logging import configure_logging
from saleor_msp_app.saleor.client import SaleorClient
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
from tests.crash.pace import ALIVE, CALL, POLL_SECONDS, QUICK, SALEOR_SECONDS


class CrashableApplication(Application):
    """The product's own composition, with its ports watched and one guard less."""

    def __init__(self, settings: Settings, points: CrashPoints, without: str) -> None:
        super().__init__(settings, Options(QUICK, ALIVE, poll_seconds=POLL_SECONDS))
        self.without = without
        ledger: Any = Watched(self.ledger, "ledger", points)
        ledger = Unlocked(ledger) if without == LOCK else ledger
        ledger = forgetful(ledger) if without == DEDUPE else ledger
        client = MultiSafepayClient(self.multisafepay_http, reading=CALL, refunding=CALL)
        saleor = SaleorClient(self.saleor_transport, seconds=SALEOR_SECONDS)
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


def run_replica(order: dict[str, Any]) -> None:
    """Serve until killed."""
    configure_logging(as_json=True)
    settings = settings_from(order["settings"])
    application = CrashableApplication(settings, CrashPoints(Path(order["points"])), order["without"])
    uvicorn.run(application.web(), host=settings.host, port=settings.port, log_config=None, access_log=False)
