"""What a command loads, and what is documented: cheap things must stay cheap, and nothing that a
user can call may lack its example."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from ledger.cli import cli
from ledger.hookspecs import Exporter, Reader, Specs
from ledger.plugins import Plugins

ROOT = Path(__file__).parent.parent
NEVER = {
    "asyncio", "hypothesis", "jinja2", "jsonschema", "markdown_it", "numpy", "psycopg", "pytest",
}
SHIPPED = sorted([*(ROOT / "ledger").rglob("*.py"), *(ROOT / "plugins").rglob("*.py")])
PAPER = "Draft Plan of Lanterns\n\n1. To keep the lights burning. AGREED INF 03/12/13\n"


def loaded(folder: Path, *arguments: str) -> set[str]:
    """The modules that a run of ``ledger`` imports. (``-X importtime`` would leave out those that
    are imported by name: every command and every plugin.)"""
    code = (
        "import atexit, sys\n"
        "before = set(sys.modules)\n"
        "tell = lambda: open('modules', 'w').write('\\n'.join(set(sys.modules) - before))\n"
        "atexit.register(tell)\n"
        "from ledger.cli import main\n"
        "main()\n"
    )
    subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=folder, capture_output=True, check=True
    )
    return set((folder / "modules").read_text().split())


def tops(modules: set[str]) -> set[str]:
    """The packages that these modules are of."""
    return {module.partition(".")[0] for module in modules}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a ledger in it."""
    here = tmp_path_factory.mktemp("imports")
    (here / "paper.txt").write_text(PAPER)
    loaded(here, "append", "paper.txt", "--on", "2013-03-12", "--yes")
    return here


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_loads_next_to_nothing(folder: Path, arguments: list[str]) -> None:
    """`ledger --help` needs the command line's library and nothing else of weight."""
    found = loaded(folder, *arguments)
    heavy = {"eventsourcing", "sqlite3", "msgspec", "pluggy", "rapidfuzz", "rich", *NEVER}
    assert not tops(found) & heavy
    assert {m for m in found if m.startswith("ledger")} <= {
        "ledger", "ledger.cli", "ledger.errors", "ledger.__main__", "ledger.cli.stopping",
    }


@pytest.mark.parametrize("name", ["text", "json"])
def test_replay_loads_what_it_needs(folder: Path, name: str) -> None:
    """`ledger replay` reads the store and one plugin: no reader of papers, no table, no page."""
    found = loaded(folder, "replay", "--format", name)
    assert not tops(found) & {"rapidfuzz", "rich", *NEVER}
    assert {m for m in tops(found) if m.startswith("ledger_")} == {f"ledger_{name}"}
    assert not {m for m in found if m.startswith(("ledger.reconcile", "ledger.testing"))}


def test_plugins_are_listed_without_the_store(folder: Path) -> None:
    """`ledger plugins` imports every plugin, and neither the store nor a template engine."""
    assert not tops(loaded(folder, "plugins", "--json")) & {"eventsourcing", "rich", *NEVER}


def test_no_product_code_uses_the_test_kit() -> None:
    """What helps to test the ledger is no part of it."""
    for file in SHIPPED:
        if file.name not in ("testing.py", "samples.py"):
            assert not re.search(r"ledger(\.| import )(testing|samples)\b", _code(file)), file


def _code(file: Path) -> str:
    """The file's imports."""
    nodes = ast.walk(ast.parse(file.read_text()))
    return "\n".join(ast.unparse(n) for n in nodes if isinstance(n, ast.Import | ast.ImportFrom))


# -- documentation ----------------------------------------------------------------------------


def commands() -> list[str]:
    """The names of all commands."""
    return cli.list_commands(click.Context(cli))


@pytest.mark.parametrize("name", commands())
def test_every_command_shows_an_example(name: str) -> None:
    """The help of a command holds a line that can be typed, and says of each option what it
    is for or what it may be."""
    context = click.Context(cli)
    command = cli.get_command(context, name)
    assert command is not None
    shown = command.get_help(click.Context(command, parent=context, info_name=name))
    assert re.search(rf"^ +ledger (--\S+ \S+ )?{name}\b", shown, re.MULTILINE), shown
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help or isinstance(option.type, click.Choice), option.name
    assert name in cli.get_help(context)


@pytest.mark.parametrize("name", [n for n in vars(Specs) if n.startswith("ledger_")])
def test_every_hook_shows_an_example(name: str) -> None:
    """The docstring of a hook holds an implementation of it."""
    doc = inspect.getdoc(getattr(Specs, name)) or ""
    assert f"@hookimpl\n    def {name}(" in doc


@pytest.mark.parametrize("contract", [Exporter, Reader])
def test_what_a_plugin_gives_shows_an_example(contract: type) -> None:
    """The docstring of each class that a plugin may give holds a complete one."""
    doc = inspect.getdoc(contract) or ""
    example = doc.partition("::\n\n")[2]
    assert re.search(r"^    class \w+:\n", example, re.MULTILINE)
    for attribute in (a for a in vars(contract) if not a.startswith("_")):
        assert attribute in example


def test_every_plugin_is_in_the_help() -> None:
    """The help of `replay` names each built-in format."""
    command = cli.get_command(click.Context(cli), "replay")
    assert command is not None
    shown = command.get_help(click.Context(command))
    for plugin in Plugins().all():
        if plugin.distribution == "negotiation-ledger":
            for name in plugin.exporters:
                assert name in shown


def public(file: Path) -> Iterator[tuple[str, ast.AST]]:
    """The module, and what it defines that does not begin with an underscore."""

    def under(name: str, node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
        yield name, node
        for child in node.body if isinstance(node, ast.Module | ast.ClassDef) else ():
            if isinstance(child, ast.ClassDef | ast.FunctionDef) and child.name[0] != "_":
                yield from under(f"{name}.{child.name}", child)

    yield from under(str(file.relative_to(ROOT)), ast.parse(file.read_text()))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: str(file.relative_to(ROOT)))
def test_everything_public_has_a_docstring(file: Path) -> None:
    """Each module, and each public class, function and method in it, says what it is for."""
    for name, node in public(file):
        assert isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        assert ast.get_docstring(node), f"{name} has no docstring"
