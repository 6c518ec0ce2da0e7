"""A command of the app in a process from the zygote: `python -m saleor_msp_app` without the start of Python.

That it starts, tests/test_cli.py shows.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from saleor_msp_app import cli
from tests.zygote import Process, Zygote

_SECONDS = 60.0


def start(zygote: Zygote, *words: str, cwd: Path, env: Mapping[str, str], output: int) -> Process:
    """`output` is for stdout and stderr."""
    return zygote.start(f"{__name__}:main", words, env, cwd=cwd, output=output)


def run(zygote: Zygote, *words: str, cwd: Path, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """To its end, with stdout and stderr apart."""
    with tempfile.NamedTemporaryFile("r") as stdout, tempfile.TemporaryFile("r") as stderr:
        apart = f"{__name__}:main_with_stdout"
        process = zygote.start(apart, [stdout.name, *words], env, cwd=cwd, output=stderr.fileno())
        code = process.wait(_SECONDS)
        stderr.seek(0)
        return subprocess.CompletedProcess(words, code, stdout.read(), stderr.read())


def main(*words: str) -> None:
    """In the child."""
    sys.argv = ["saleor-msp-app", *words]
    cli.main()


def main_with_stdout(stdout: str, *words: str) -> None:
    """In the child; its stdout goes into a file."""
    with Path(stdout).open("wb") as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
    main(*words)
