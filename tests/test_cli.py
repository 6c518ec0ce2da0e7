"""The commands as processes, as an operator runs them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from cryptography.fernet import Fernet

from saleor_msp_app import __version__
from saleor_msp_app.settings import PREFIX

COMMAND = [sys.executable, "-m", "saleor_msp_app"]
ROOT = Path(__file__).parents[1]


def environment(**variables: str) -> dict[str, str]:
    """That of the test run without our variables; the package is found wherever the process runs."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(PREFIX)}
    ours = {f"{PREFIX}{name}": text for name, text in variables.items()}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"} | ours


def run(*arguments: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  our own words
        [*COMMAND, *arguments],
        cwd=cwd,
        env=environment(**variables),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@contextmanager
def running(*arguments: str, cwd: Path, variables: Mapping[str, str]) -> Generator[subprocess.Popen[str]]:
    process = subprocess.Popen(  # noqa: S603  our own words
        [*COMMAND, *arguments],
        cwd=cwd,
        env=environment(**variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def wait_for(url: str, process: subprocess.Popen[str]) -> httpx.Response:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            return httpx.get(url)
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"{url} does not answer; the process says: {process.poll()}")


def stop(process: subprocess.Popen[str]) -> str:
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=30)
    return output


def test_version(tmp_path: Path) -> None:
    assert run("version", cwd=tmp_path).stdout.strip() == __version__


def test_a_new_key_is_a_key(tmp_path: Path) -> None:
    Fernet(run("keys", "new", cwd=tmp_path).stdout.strip())


@pytest.mark.parametrize("variables", [{}, {"PUBLIC_URL": "http://x.example", "SECRET_KEYS": "geheim"}])
def test_wrong_settings_are_plain_lines(tmp_path: Path, variables: dict[str, str]) -> None:
    done = run("serve", cwd=tmp_path, **variables)
    assert done.returncode == 2
    assert done.stdout == ""
    assert [line.split()[0] for line in done.stderr.splitlines()] == [
        "SALEOR_MSP_PUBLIC_URL",
        "SALEOR_MSP_SECRET_KEYS",
    ]
    assert "geheim" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_migrate_needs_nothing_but_the_database(tmp_path: Path) -> None:
    for _ in range(2):
        done = run("migrate", cwd=tmp_path, DATABASE_URL="sqlite:///ledger.sqlite")
        assert (done.returncode, done.stdout) == (0, "the database is up to date\n"), done.stderr
    assert (tmp_path / "ledger.sqlite").is_file()


def test_serve(tmp_path: Path) -> None:
    port = free_port()
    key = Fernet.generate_key().decode()
    variables = {
        "PUBLIC_URL": "https://msp.example.com",
        "SECRET_KEYS": key,
        "PORT": str(port),
        "API_KEY": "0123456789abcdef",
        "ENVIRONMENT": "test",
    }
    with running("serve", cwd=tmp_path, variables=variables) as process:
        ready = wait_for(f"http://127.0.0.1:{port}/api/ready", process)
        assert ready.json()["status"] == "ready"
        manifest = httpx.get(f"http://127.0.0.1:{port}/api/manifest").json()
        assert manifest["tokenTargetUrl"] == "https://msp.example.com/api/register"
        logo = httpx.get(f"http://127.0.0.1:{port}/static/logo.png")
        assert logo.headers["content-type"] == "image/png"
        output = stop(process)
    assert '"event": "server.configured"' in output
    assert key not in output
    assert "0123456789abcdef" not in output
    assert (tmp_path / "saleor-msp-app.sqlite").is_file()


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("sandbox", "--multisafepay-port", port, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("a port is taken")


def test_the_sandbox_alone(tmp_path: Path) -> None:
    with running(
        "sandbox", "--multisafepay-port", "0", "--saleor-port", "0", cwd=tmp_path, variables={}
    ) as process:
        assert process.stdout is not None
        addresses = [process.stdout.readline().split()[1] for _ in range(2)]
        assert addresses[0].endswith("/v1/json")
        assert addresses[1].endswith("/graphql/")
        keys = httpx.get(addresses[1].replace("/graphql/", "/.well-known/jwks.json"))
        assert keys.json()["keys"]
        stop(process)
    assert process.returncode == 0
