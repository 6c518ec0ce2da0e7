"""Where the files of tests lie: in memory if there is room, as no test asks what a power cut leaves.

On a disk every commit of SQLite waits for it, some milliseconds each.
"""

import os
import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108  a file system in memory, where the system has one
_ROOM = 3 * 1024**3
"""Bytes. A run has some hundred megabytes at a time; containers often have 64 in all."""


def work_in_memory() -> None:
    """For this process and those it starts, unless somebody has named a folder."""
    if "TMPDIR" not in os.environ and _has_room():
        tempfile.tempdir = os.environ["TMPDIR"] = str(_MEMORY)


def _has_room() -> bool:
    writable = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK)
    return writable and shutil.disk_usage(_MEMORY).free > _ROOM
