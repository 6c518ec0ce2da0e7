"""Processes from the zygote are processes: they differ, they die alone, and none is left behind."""

import os
import random
import secrets
import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.zygote import Process, Zygote, running_zygote


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with running_zygote() as running:
        yield running


def _print(*words: object) -> None:
    print(*words)  # noqa: T201  what a child prints is compared


def say(*words: str) -> int:
    """In the child."""
    _print(*words, sys.argv[1:] == list(words), os.environ["NAME"], Path.cwd(), sorted(os.environ))
    print("to stderr", file=sys.stderr)  # noqa: T201  what it prints is compared
    return 7


def draw() -> None:
    """In the child."""
    _print(random.random(), secrets.token_hex(), uuid.uuid4())  # noqa: S311  compared, not kept secret


def look_around() -> None:
    """In the child."""
    group, open_now = os.getpgrp() == os.getpid(), len(list(Path("/proc/self/fd").iterdir()))
    _print(group, "hypothesis" in sys.modules, threading.active_count(), open_now)


def fail() -> None:
    """In the child."""
    raise LookupError("said so")


def linger() -> None:
    """In the child."""
    signal.pause()


def _run(zygote: Zygote, function: str, *args: str, **env: str) -> tuple[int, str]:
    reading, writing = os.pipe()
    process = zygote.start(f"{__name__}:{function}", args, env, output=writing, cwd=Path("/"))
    os.close(writing)
    with os.fdopen(reading) as output:
        said = output.read()
    return process.wait(20), said


def test_arguments_environment_directory_output_and_exit_code_arrive(zygote: Zygote) -> None:
    code, said = _run(zygote, "say", "one", "two words", NAME="value")
    assert said == "one two words True value / ['NAME']\nto stderr\n"
    assert code == 7


def test_nothing_drawn_by_chance_is_drawn_twice(zygote: Zygote) -> None:
    (_, one), (_, other) = _run(zygote, "draw"), _run(zygote, "draw")
    assert len({*one.split(), *other.split()}) == 6


def test_a_child_is_alone_and_light(zygote: Zygote) -> None:
    """Of descriptors it has three, and the one that lists them."""
    assert _run(zygote, "look_around") == (0, "True False 1 4\n")


def test_an_exception_is_shown_and_ends_it(zygote: Zygote) -> None:
    code, said = _run(zygote, "fail")
    assert code == 1
    assert said.endswith("LookupError: said so\n")


def test_kill_meets_one_alone(zygote: Zygote) -> None:
    ended = threading.Event()
    one = zygote.start(f"{__name__}:linger", on_end=ended.set)
    other = zygote.start(f"{__name__}:linger")
    one.kill()
    assert one.wait(20) == -signal.SIGKILL
    assert ended.wait(20)
    assert other.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        other.wait(0.01)
    other.terminate()
    assert other.wait(20) == -signal.SIGTERM
    other.kill()  # nothing happens


def test_none_outlives_the_zygote() -> None:
    with running_zygote() as zygote:
        process = zygote.start(f"{__name__}:linger")
    assert not _lives(process)


def _lives(process: Process) -> bool:
    try:
        os.kill(process.pid, 0)
    except ProcessLookupError:
        return False
    return True
