"""What strangers install: the wheels of the ledger and of the example exporter, in an environment
that has nothing of ours."""

from __future__ import annotations

import email
import json
import os
import subprocess
import sys
import zipfile
from email.message import Message
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "ledger-markdown"
DEVELOPERS = {
    "build", "hatchling", "hypothesis", "import-linter", "jsonschema", "mypy", "playwright",
    "pytest", "ruff", "syrupy",
}

PAPER = """\
Draft Plan of *Lanterns*

CHAPTER 1 – LIGHTS

Objective 1.1
To keep the lights burning. AGREED INF 03/12/13

Actions

1. To share [Uru: all] soundings.

2. To ring bells. DELETED AD REFERENDUM1/

————————
1/ Deletion pending, as the quorum was not reached.
"""


class Wheels(NamedTuple):
    """The two wheels."""

    ledger: Path
    example: Path


class Installed(NamedTuple):
    """An environment with both wheels in it."""

    folder: Path

    def run(self, *command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a program of this environment, where nothing else of ours is on the path."""
        program, *arguments = command
        return subprocess.run(
            [str(self.folder / "bin" / program), *arguments],
            cwd=cwd or self.folder, env=_bare(), capture_output=True, encoding="utf-8", check=False,
        )


def _bare() -> dict[str, str]:
    """The environment's variables, without those that let our checkout in."""
    ours = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "LEDGER", "LEDGER_PROFILES")
    return {name: value for name, value in os.environ.items() if name not in ours}


def _pip(python: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(python), "-m", "pip", "--disable-pip-version-check", *arguments],
        env=_bare(), capture_output=True, encoding="utf-8", check=False,
    )


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Wheels:
    """Both wheels, the ledger's built from its own source distribution."""
    folder = tmp_path_factory.mktemp("dist")
    for source in (ROOT, EXAMPLE):
        done = subprocess.run(
            [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(source)],
            capture_output=True, encoding="utf-8", check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    (ledger,) = folder.glob("negotiation_ledger-*.whl")
    (example,) = folder.glob("ledger_markdown-*.whl")
    return Wheels(ledger, example)


@pytest.fixture(scope="module")
def installed(wheels: Wheels, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """A fresh environment, with both wheels and what they need, and nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    needed = [need for wheel in wheels for need in _needs(_metadata(wheel)) if "ledger" not in need]
    done = _pip(python, "install", "--quiet", *needed)
    if done.returncode:
        # Is it what we ask for, or is there nobody to ask?
        reached = _pip(python, "download", "--no-deps", "--dest", str(folder), "click")
        if reached.returncode:
            pytest.skip("pip can't reach a package index, and the wheels need others")
        pytest.fail(done.stderr)
    done = _pip(python, "install", "--quiet", "--no-index", "--no-deps", *map(str, wheels))
    assert done.returncode == 0, done.stderr
    return Installed(folder)


def _names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as packed:
        return set(packed.namelist())


def _metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as packed:
        (name,) = (n for n in packed.namelist() if n.endswith(".dist-info/METADATA"))
        return email.message_from_string(packed.read(name).decode())


def _needs(metadata: Message) -> list[str]:
    """What the wheel needs to run."""
    return [need for need in metadata.get_all("Requires-Dist", []) if "extra ==" not in need]


def test_the_wheel_holds_the_packages_and_nothing_else(wheels: Wheels) -> None:
    """It installs `ledger` and `ledger_*`: no package of a name that others use."""
    tops = {name.split("/")[0] for name in _names(wheels.ledger)}
    tops = {top for top in tops if not top.endswith(".dist-info")}
    assert tops == {"ledger", "ledger_html", "ledger_json", "ledger_plain", "ledger_text"}
    assert not any(name.endswith((".pyc", ".db", ".orig")) for name in _names(wheels.ledger))
    assert _names(wheels.example) >= {"ledger_markdown.py"}
    assert not any(name.startswith("tests") for name in _names(wheels.example))


def test_the_wheel_holds_every_file_of_its_packages(wheels: Wheels) -> None:
    """Modules, typing marks, house profiles, templates, styles and scripts are all in it."""
    names = _names(wheels.ledger)
    for package in (ROOT / "ledger", *sorted((ROOT / "plugins").glob("ledger_*"))):
        assert f"{package.name}/py.typed" in names
        for file in package.rglob("*"):
            if file.suffix in (".py", ".toml", ".j2", ".css", ".js"):
                assert f"{package.name}/{file.relative_to(package).as_posix()}" in names
    assert "ledger/profiles/oas.toml" in names
    assert "ledger_html/page.html.j2" in names


def test_the_wheel_says_what_it_is(wheels: Wheels) -> None:
    """Name, licence with its text, and needs; nothing that only developers need."""
    metadata = _metadata(wheels.ledger)
    assert metadata["Name"] == "negotiation-ledger"
    assert metadata["License-Expression"] == "Apache-2.0"
    (licence,) = (n for n in _names(wheels.ledger) if n.endswith("/licenses/LICENSE"))
    with zipfile.ZipFile(wheels.ledger) as packed:
        assert "Apache License" in packed.read(licence).decode()
    needed = " ".join(_needs(metadata)).casefold()
    assert not [name for name in DEVELOPERS if name in needed]


def test_the_source_distribution_leaves_our_machinery_out(wheels: Wheels) -> None:
    """Who builds from source gets the tests and examples, and not how we run them."""
    import tarfile

    (source,) = wheels.ledger.parent.glob("negotiation_ledger-*.tar.gz")
    with tarfile.open(source) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    assert {"README.md", "LICENSE", "pyproject.toml", "tests/test_packaging.py"} <= names
    assert "examples/ledger-markdown/ledger_markdown.py" in names
    assert not [n for n in names if n.startswith((".ci", ".git/", ".venv", ".hypothesis"))]


def test_nothing_of_the_developers_is_needed(installed: Installed) -> None:
    """In an environment without the developers' tools everything is there that is needed, and
    every module can be imported, the conformance kit among them; those that need an extra say in a
    sentence which."""
    listed = json.loads(installed.run("pip", "list", "--format", "json").stdout)
    assert not DEVELOPERS & {package["name"].casefold() for package in listed}
    code = (
        "import importlib, pkgutil\n"
        "from ledger.errors import LedgerError\n"
        "for top in ('ledger', 'ledger_html', 'ledger_json', 'ledger_plain', 'ledger_text'):\n"
        "    package = importlib.import_module(top)\n"
        "    for module in pkgutil.walk_packages(package.__path__, f'{top}.'):\n"
        "        if module.name != 'ledger.__main__':\n"
        "            try:\n"
        "                importlib.import_module(module.name)\n"
        "            except LedgerError as e:\n"
        "                assert 'postgres' in module.name, module.name\n"
        "                assert e.hint == \"pip install 'negotiation-ledger[postgres]'\"\n"
    )
    done = installed.run("python", "-W", "error", "-c", code)
    assert done.returncode == 0, done.stderr
    assert installed.run("pip", "check").returncode == 0


def test_the_exporter_of_another_distribution_runs(installed: Installed, tmp_path: Path) -> None:
    """`ledger append`, then `ledger replay --format markdown` by the example exporter."""
    (tmp_path / "paper.txt").write_text(PAPER)
    appended = ("ledger", "append", "paper.txt", "--on", "2013-03-12", "--yes")
    done = installed.run(*appended, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    done = installed.run("ledger", "replay", "--format", "markdown", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for line in (
        "## CHAPTER 1 – LIGHTS",
        "### Objective 1.1",
        "To keep the lights burning. **(agreed, informal, 2013-03-12)**",
        "**1.** To share \\[Uru: all\\] soundings.",
    ):
        assert line in done.stdout.splitlines()
    assert "**2.** To ring bells. **(deleted, ad referendum, 2013-03-12; pending:" in done.stdout
    assert "[^1]: **1/** Deletion pending" in done.stdout
    done = installed.run(
        "ledger", "replay", "--format", "markdown", "--attribution", "none", cwd=tmp_path
    )
    assert "To share \\[all\\] soundings." in done.stdout


def test_the_built_in_exporters_run_from_the_wheel(installed: Installed, tmp_path: Path) -> None:
    """Text, JSON, the reading copy and the page come out of an installed wheel."""
    (tmp_path / "paper.txt").write_text(PAPER)
    installed.run("ledger", "append", "paper.txt", "--on", "2013-03-12", "--yes", cwd=tmp_path)
    for name in ("text", "json", "clean", "html"):
        done = installed.run("ledger", "replay", "--format", name, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert "lights burning" in done.stdout


def test_it_is_listed_beside_the_built_in_ones(installed: Installed) -> None:
    """`ledger plugins` shows the stranger with its distribution and version."""
    found = json.loads(installed.run("ledger", "plugins", "--json").stdout)
    assert [p["failure"] for p in found if p["failure"]] == []
    (markdown,) = (p for p in found if p["name"] == "markdown")
    assert markdown["distribution"] == "ledger-markdown"
    assert (markdown["version"], markdown["exporters"]) == ("0.1.0", ["markdown"])


def test_its_own_test_passes_there(installed: Installed, tmp_path: Path) -> None:
    """The example's one test, by the conformance kit, passes where no test framework is."""
    test = EXAMPLE / "tests" / "test_ledger_markdown.py"
    code = f"{test.read_text()}\ntest_it_keeps_every_word_bracket_and_status()\n"
    (tmp_path / "run.py").write_text(code)
    done = installed.run("python", str(tmp_path / "run.py"), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
