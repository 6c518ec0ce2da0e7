"""The demo tells its story, in a folder and an environment of its own, and says when it fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from saleor_msp_app.demo import main as demo
from saleor_msp_app.demo.faults import DemoFailed
from saleor_msp_app.demo.story import Story

ROOT = Path(__file__).parents[1]


def run(directory: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "saleor_msp_app", "demo", "--once"],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )


def test_it_ends_with_demo_ok_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """Settings of the reader's own shell, which may name a real account, do not reach it."""
    told = run(tmp_path, SALEOR_MSP_API_KEY="a-real-key", SALEOR_MSP_ENVIRONMENT="live")
    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stdout.rstrip().splitlines()[-1] == "demo: ok"
    for words in (
        "Klarna",
        "Riverty",
        "iDEAL",
        "taken back",
        "REFUND_SUCCESS",
        "REFUND_FAILURE",
        "217.80 EUR",
    ):
        assert words in told.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_story_that_comes_out_otherwise_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(self: Story) -> None:
        del self
        raise DemoFailed("it should be so that nothing fails, and it is not")

    monkeypatch.setattr(Story, "tell", fails)
    monkeypatch.setattr(sys.modules["saleor_msp_app.demo.main"], "open_console", lambda: Console(width=120))
    assert demo(once=True) == 1
    assert "demo: failed: it should be so" in capsys.readouterr().out
