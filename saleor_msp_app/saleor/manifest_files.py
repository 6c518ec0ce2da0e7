"""The files of `manifest/`: inside the package once it is installed, beside it in a source tree."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

_INSTALLED = files("saleor_msp_app") / "_manifest"
_SOURCE = Path(__file__).parents[2] / "manifest"


def manifest_file(name: str) -> Traversable:
    """A file by its path inside the folder."""
    return (_INSTALLED if _INSTALLED.is_dir() else _SOURCE) / name


def manifest_text(name: str) -> str:
    """Its text."""
    return manifest_file(name).read_text(encoding="utf-8")
