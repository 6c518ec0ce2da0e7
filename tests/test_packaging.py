"""What is built and handed out: the wheel, the lock, the commands."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603  our own words
    (built,) = folder.glob("*.whl")
    return built


def data_files() -> set[str]:
    """Everything in the package and in manifest/ that is no Python and was not made by running it."""
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "saleor_msp_app").rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    }
    manifest = {
        f"saleor_msp_app/_manifest/{path.relative_to(ROOT / 'manifest').as_posix()}"
        for path in (ROOT / "manifest").rglob("*")
        if path.is_file()
    }
    return package | manifest


def test_the_wheel_carries_every_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert data_files() <= names
    assert "saleor_msp_app/_manifest/manifest.json" in names
    assert "saleor_msp_app/_manifest/subscriptions/transaction-refund-requested.graphql" in names
    assert any(re.fullmatch(r"saleor_msp_app/saleor/operations/.+\.graphql", name) for name in names)
    assert any(re.fullmatch(r"saleor_msp_app/storage/migrations/versions/.+\.py", name) for name in names)
    assert any(name.startswith("saleor_msp_app/sandbox/multisafepay/") for name in names)
    assert any(name.startswith("saleor_msp_app/sandbox/saleor/") for name in names)
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert not any(name.startswith("tests/") for name in names)


def test_the_app_in_the_wheel_works_without_the_tree(wheel: Path, tmp_path: Path) -> None:
    """Unpacked elsewhere and run from there, with the manifest that is inside."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    program = (
        "import saleor_msp_app.cli, saleor_msp_app.bootstrap, saleor_msp_app.sandbox.multisafepay\n"
        "from saleor_msp_app.saleor.manifest import build_manifest\n"
        "from saleor_msp_app.saleor.webhooks import DECLARATIONS\n"
        "import saleor_msp_app, pathlib\n"
        f"assert pathlib.Path(saleor_msp_app.__file__).is_relative_to({str(tmp_path)!r})\n"
        "print(build_manifest('https://x.example', None, DECLARATIONS)['id'])\n"
    )
    isolated = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{program}"]
    done = subprocess.run(isolated, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603  our own words
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "com.multisafepay.saleor"


def test_the_lock_holds_versions_and_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    pinned = re.findall(r"^[A-Za-z0-9._-]+(?:\[[a-z,]+\])?==\S+", lock, re.MULTILINE)
    assert len(pinned) > 50
    assert lock.count("--hash=sha256:") >= len(pinned)
    for forbidden in ("://", "--index", "--extra-index", "--find-links", "@ file", " @ "):
        assert forbidden not in lock


def test_the_lock_holds_every_package_that_is_asked_for() -> None:
    """Whoever adds a package to pyproject.toml runs `make lock` after it."""
    project = (ROOT / "pyproject.toml").read_text()
    asked = re.findall(r'^    "([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?[><=~]=', project, re.MULTILINE)
    lock = (ROOT / "requirements.lock").read_text()
    locked = {name.lower() for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE)}
    assert len(asked) > 25
    assert {name.lower() for name in asked} <= locked


def test_gql_uses_the_httpx_that_we_configure() -> None:
    """It would silently prefer another client, if one came into the environment (dependencies.md §5)."""
    from gql.transport import httpx

    assert vars(httpx)["httpx"].__name__ == "httpx"


def test_make_help_lists_every_target() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607  whichever make there is
    listed = re.findall(r"^  make (\w+)", done.stdout, re.MULTILINE)
    makefile = (ROOT / "Makefile").read_text()
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert sorted(listed) == sorted(phony.split())
    assert {"demo", "test", "check", "run", "setup", "lock"} <= set(listed)
