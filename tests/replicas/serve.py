"""What a replica's process does (tests/zygote.py starts it): the app, with the waits of tests.

The settings come from the environment, as for `saleor-msp-app serve`. The name under which the process
works is written to a file. The heartbeat is the one that ships: how fast the living take over is promised.
"""

from pathlib import Path

import uvicorn

from saleor_msp_app.bootstrap import Application, Options
from saleor_msp_app.observability.logging import configure_logging
from saleor_msp_app.serving import _config
from saleor_msp_app.settings import read_settings
from tests.workflow.road import QUICK


def main(name_file: str) -> None:
    configure_logging(as_json=True)
    settings = read_settings()
    application = Application(settings, Options(QUICK))
    Path(name_file).write_text(application.executor_id)
    uvicorn.Server(_config(settings, application)).run()
