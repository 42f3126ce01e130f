"""Strangers' plugins: found by name, lazily; a broken one breaks nothing else and is named.

Each stranger here is a module and a ``.dist-info`` folder, as an installer leaves them, on the path
of the process that runs ``ledger``.
"""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from functools import cache
from importlib.metadata import EntryPoint, MetadataPathFinder
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest

import ledger.hookspecs
from ledger.hookspecs import DocumentText, Exporter, Line, Reader
from ledger.plugins import AmbiguousPlugin, BrokenPlugin, Plugins
from ledger.samples import views

BUILT_IN = {"clean", "html", "json", "plain", "text"}

EXPORTER = '''
from ledger.hookspecs import hookimpl

class Shout:
    """The draft in capitals."""
    name, media_type, suffix = "shout", "text/plain", ".txt"

    def export(self, view):
        return "\\n".join(p.text.upper() for p in view.walk()) + "\\n"

@hookimpl
def ledger_exporters():
    return [Shout]
'''

READER = '''
from ledger.hookspecs import DocumentText, Line, hookimpl

class Mirror:
    """Files written from the right."""
    name, suffixes = "mirror", (".Mirror",)

    def read(self, data):
        lines = data.decode().splitlines()
        return DocumentText(tuple(Line(n, line[::-1]) for n, line in enumerate(lines, 1)))

@hookimpl
def ledger_readers():
    return [Mirror]
'''

PAPER = """\
Draft Plan of Lanterns

1. To keep the lights burning. AGREED INF 03/12/13

2. To share [Uru: all] soundings.
"""


def exporter(body: str, name: str = "shout") -> str:
    """A stranger whose exporter does this when it exports."""
    return EXPORTER.replace('"shout"', f'"{name}"').replace(
        'return "\\n".join(p.text.upper() for p in view.walk()) + "\\n"', body
    )


class Ran(NamedTuple):
    """What a run of ``ledger`` left behind."""

    status: int
    out: str
    err: str


class Ledger:
    """A folder with a ledger in it, and strangers installed beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = folder / "site"
        self.site.mkdir()

    def install(
        self, distribution: str, source: str, *names: str, module: str | None = None
    ) -> None:
        """Install a distribution of one module, with an entry point of each name."""
        module = module or distribution.replace("-", "_")
        (self.site / f"{module}.py").write_text(textwrap.dedent(source))
        info = self.site / f"{distribution.replace('-', '_')}-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.2\n"
        )
        points = "".join(f"{name} = {module}\n" for name in names)
        (info / "entry_points.txt").write_text(f"[ledger]\n{points}")

    def run(self, *arguments: str) -> Ran:
        """Run ``ledger`` here."""
        done = subprocess.run(
            [sys.executable, "-m", "ledger", *arguments],
            cwd=self.folder, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL,
            env={
                **os.environ, "PYTHONPATH": str(self.site), "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONIOENCODING": "utf-8",
            },
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Ran(done.returncode, done.stdout, done.stderr)

    def recorded(self) -> Ledger:
        """The same, with a paper recorded."""
        (self.folder / "ledger.db").write_bytes(_recorded())
        return self

    def problems(self) -> dict[str, str]:
        """What `ledger plugins` finds wrong, by distribution."""
        done = self.run("plugins", "--json")
        assert done.status == 0
        found = json.loads(done.out)
        sound = {p["name"] for p in found if not p["failure"]}
        assert sound >= BUILT_IN - {p["name"] for p in found if p["failure"]}
        return {p["distribution"]: p["failure"] for p in found if p["failure"]}


@cache
def _recorded() -> bytes:
    """A ledger that holds the paper."""
    with TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder))
        (ledger.folder / "paper.txt").write_text(PAPER)
        done = ledger.run("append", "paper.txt", "--on", "2013-03-12", "--yes")
        assert done.status == 0, done.err
        return (ledger.folder / "ledger.db").read_bytes()


@pytest.fixture
def ledger_here(tmp_path: Path) -> Ledger:
    """An empty folder to keep a ledger in."""
    return Ledger(tmp_path)


BROKEN = {
    "fails on import": (
        'raise RuntimeError("no colours on this machine")',
        "RuntimeError: no colours on this machine (bad_one.py, line 1)",
    ),
    "lacks a module": (
        "import a_module_that_nobody_has",
        "ModuleNotFoundError: No module named 'a_module_that_nobody_has' (bad_one.py, line 1)",
    ),
    "is no Python": ("def :", "SyntaxError: invalid syntax (bad_one.py, line 1)"),
    "leaves": ("import sys\nsys.exit('good-bye')", "SystemExit: good-bye (bad_one.py, line 2)"),
    "leaves in its own way": (
        "class Gone(BaseException): ...\nraise Gone", "Gone (bad_one.py, line 2)"
    ),
    "raises an error of the ledger's": (
        "from ledger.errors import LedgerError\nraise LedgerError('Buy me first.')",
        "LedgerError: Buy me first. (bad_one.py, line 2)",
    ),
    "has a hook with a wrong signature": (
        "from ledger.hookspecs import hookimpl\n@hookimpl\ndef ledger_exporters(draft): ...",
        "Argument(s) {'draft'} are declared in the hookimpl but can not be found",
    ),
    "has a hook that there is not": (
        "from ledger.hookspecs import hookimpl\n@hookimpl\ndef ledger_exporter(): ...",
        "unknown hook 'ledger_exporter'",
    ),
    "has a hook that fails": (
        "from ledger.hookspecs import hookimpl\n@hookimpl\ndef ledger_exporters():\n  return 1 / 0",
        "ZeroDivisionError: division by zero (bad_one.py, line 4)",
    ),
    "has forgotten its mark": (
        EXPORTER.replace("@hookimpl", ""), "it offers nothing; its hooks need the mark @hookimpl"
    ),
    "gives a number": (
        EXPORTER.replace("[Shout]", "7"), "ledger_exporters() gave an int and not a list of classes"
    ),
    "gives an object": (
        EXPORTER.replace("[Shout]", "[Shout()]"),
        "ledger_exporters() gave a Shout among its classes",
    ),
    "gives a class without a name": (
        EXPORTER.replace('name, media_type, suffix = "shout", ', "media_type, suffix = "),
        "Shout.name is None and no str",
    ),
    "gives a class that exports nothing": (
        EXPORTER.replace("def export", "def exports"), "Shout has no method export"
    ),
    "gives suffixes as one string": (
        READER.replace('(".Mirror",)', '".mirror"'), "Mirror.suffixes is '.mirror'"
    ),
    "gives a reader that reads nothing": (
        READER.replace("def read", "def reads"), "Mirror has no method read"
    ),
}


def test_broken_plugins_break_nothing_else_and_are_named(ledger_here: Ledger) -> None:
    """However strangers' plugins fail, `ledger plugins` names each, its distribution and why, and
    what does not need them goes on in silence."""
    expected = {}
    for number, (source, reason) in enumerate(BROKEN.values()):
        ledger_here.install(f"bad-{number}", source, f"format-{number}", module=f"bad_{number}")
        expected[f"bad-{number}"] = reason.replace("bad_one", f"bad_{number}")
    problems = ledger_here.problems()
    assert problems.keys() == expected.keys()
    for distribution, reason in expected.items():
        assert reason in problems[distribution]
    done = ledger_here.recorded().run("replay")
    assert (done.status, done.err) == (0, "")
    assert "To keep the lights burning." in done.out


@pytest.mark.parametrize("trouble", ["fails on import", "leaves", "gives a number"])
def test_a_broken_plugin_that_is_asked_for_is_refused(ledger_here: Ledger, trouble: str) -> None:
    """Asked for by name, a plugin that can't be used is named with its distribution and why."""
    source, reason = BROKEN[trouble]
    ledger_here.install("bad-one", source, "shout")
    asked = ledger_here.recorded().run("replay", "--format", "shout")
    assert (asked.status, asked.out) == (2, "")
    assert asked.err.startswith("Error: The plugin “shout” of bad-one can't be used: ")
    assert reason in asked.err


def test_a_broken_plugin_is_named_where_a_name_had_to_be_searched(ledger_here: Ledger) -> None:
    """A format that is no entry point's name is looked for in every plugin; those that can't be
    searched are named once, and the one that has it is used."""
    ledger_here.install("bad-one", "import sys; sys.exit(3)", "broken")
    ledger_here.install("many", EXPORTER, "several")
    done = ledger_here.recorded().run("replay", "--format", "shout")
    assert (done.status, done.err.count("bad-one")) == (0, 1)
    assert done.err.startswith("Warning: The plugin “broken” of bad-one can't be used: SystemExit")
    assert "TO KEEP THE LIGHTS BURNING." in done.out

    done = ledger_here.run("replay", "--format", "shoot")
    assert done.status == 2
    assert "bad-one" in done.err
    assert "There is no format “shoot”." in done.err
    assert "Did you mean “shout”?" in done.err


def test_the_table_of_plugins_is_for_people(ledger_here: Ledger) -> None:
    """Without --json, `ledger plugins` shows the same in a table, whatever it is made of."""
    ledger_here.install("bad-one", 'raise ValueError("[bold]no")', "broken")
    shown = ledger_here.run("plugins")
    assert shown.status == 0
    assert re.search(r"broken .* 1\.2 .* bad-one .* ValueError: \[bold\]no", shown.out)
    assert re.search(r"text .* negotiation-ledger .* text, clean", shown.out)


@pytest.mark.parametrize(
    ("asked", "meant"), [("txt", "text"), ("jsn", "json"), ("htm", "html"), ("HTML", "html")]
)
def test_an_unknown_format_suggests_the_nearest(asked: str, meant: str) -> None:
    """A format that nobody offers is answered by those it may have meant."""
    with pytest.raises(Exception, match=f"There is no format “{asked}”. Did you mean “{meant}”"):
        Plugins().exporter(asked)


def test_an_unknown_format_like_no_other_lists_them_all() -> None:
    """Where nothing is near, all are listed."""
    with pytest.raises(Exception, match=r"Installed: clean, html, json, text\."):
        Plugins().exporter("zzzzzzzz")


# -- two of one name --------------------------------------------------------------------------


def test_two_distributions_with_one_entry_point_name_are_refused(ledger_here: Ledger) -> None:
    """Asked for by a name that two distributions use, neither is chosen, and both are named."""
    for distribution in ("first-shout", "second-shout"):
        ledger_here.install(distribution, EXPORTER, "shout")
    done = ledger_here.recorded().run("replay", "--format", "shout")
    assert done.status == 2
    assert done.err == (
        "Error: Two plugins are called “shout”: they come from “first-shout” and “second-shout”.\n"
        "       Uninstall one of them; the ledger will not choose.\n"
    )
    assert ledger_here.problems().keys() == {"first-shout", "second-shout"}
    assert ledger_here.run("replay", "--format", "json").err == ""


def test_two_exporters_of_one_name_are_refused(ledger_here: Ledger) -> None:
    """Two plugins whose entry points differ, but whose exporters share a name, are refused, too."""
    ledger_here.install("first-shout", EXPORTER, "loud")
    ledger_here.install("second-shout", EXPORTER, "louder")
    done = ledger_here.recorded().run("replay", "--format", "shout")
    assert done.status == 2
    assert "come from “first-shout” and “second-shout”" in done.err
    problems = ledger_here.problems()
    assert all("“first-shout” and “second-shout”" in problems[d] for d in problems)
    assert problems.keys() == {"first-shout", "second-shout"}


def test_nobody_takes_a_name_that_an_entry_point_has(ledger_here: Ledger) -> None:
    """An exporter that calls itself “text” behind another entry point is never used for it, and
    `ledger plugins` says so."""
    ledger_here.install("impostor", exporter('return "mine"', name="text"), "other")
    done = ledger_here.recorded().run("replay")
    assert "mine" not in done.out
    assert ledger_here.problems() == {
        "impostor": "“text” is the one of negotiation-ledger; this one is never used"
    }


def test_two_readers_of_one_suffix_are_refused(ledger_here: Ledger) -> None:
    """Two readers for one kind of file are refused, naming both, and other files go on."""
    ledger_here.install("first-mirror", READER, "one")
    ledger_here.install("second-mirror", READER, "two")
    ledger_here.recorded()
    (ledger_here.folder / "paper.mirror").write_text(PAPER)
    done = ledger_here.run("append", "paper.mirror", "--yes")
    assert done.status == 2
    assert "“*.mirror”: they come from “first-mirror” and “second-mirror”" in done.err
    assert ledger_here.problems().keys() == {"first-mirror", "second-mirror"}


# -- lazily -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["text", "json", "clean"])
def test_asking_for_one_imports_no_other(name: str) -> None:
    """A format asked for by the name of its entry point imports that plugin alone."""
    code = (
        "import sys\nfrom ledger.plugins import Plugins\n"
        f"Plugins().exporter({name!r})\n"
        "print(*sorted(m for m in sys.modules if m.startswith('ledger_')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["ledger_json" if name == "json" else "ledger_text"]


# -- in use -----------------------------------------------------------------------------------


def test_a_strangers_reader_is_used_for_its_suffix(ledger_here: Ledger) -> None:
    """`ledger append` reads a file by the reader for its suffix, in any case of letters."""
    ledger_here.install("mirror-reader", READER, "mirror")
    mirrored = "\n".join(line[::-1] for line in PAPER.splitlines())
    (ledger_here.folder / "paper.MIRROR").write_text(mirrored)
    done = ledger_here.run("append", "paper.MIRROR", "--on", "2013-03-12", "--yes")
    assert done.status == 0, done.err
    assert "1. To keep the lights burning. AGREED INF 03/12/13" in ledger_here.run("replay").out


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("return {}['colour']", "KeyError: 'colour' (my_shout.py, line 9)"),
        ("raise SystemExit(0)", "SystemExit: 0 (my_shout.py, line 9)"),
        ("return self.export(view)", "RecursionError: maximum recursion depth exceeded"),
        ("return None", "export() gave None and not str or bytes"),
        ("return ['lines']", "export() gave a list and not str or bytes"),
        (r"return '\ud800'", "export() gave what can't be written: 'utf-8' codec"),
    ],
)
def test_an_exporter_that_fails_says_so_in_a_sentence(
    ledger_here: Ledger, body: str, reason: str
) -> None:
    """What an exporter raises, or gives that is no document, ends in a sentence that names the
    plugin and its distribution, exit status 2, and no file."""
    ledger_here.install("my-shout", exporter(body), "shout")
    done = ledger_here.recorded().run("replay", "--format", "shout", "-o", "out.txt")
    assert done.status == 2
    assert done.err.startswith("Error: The plugin “shout” of my-shout can't be used: ")
    assert reason in done.err
    assert not (ledger_here.folder / "out.txt").exists()


def test_an_exporter_may_say_what_the_user_can_put_right(ledger_here: Ledger) -> None:
    """A `LedgerError` that an exporter raises on purpose is told in its own words."""
    body = "from ledger.errors import LedgerError; raise LedgerError('There is no printer.')"
    ledger_here.install("my-shout", exporter(body), "shout")
    done = ledger_here.recorded().run("replay", "--format", "shout")
    assert (done.status, done.err) == (2, "Error: There is no printer.\n")


def test_what_a_plugin_prints_does_not_spoil_the_output(ledger_here: Ledger) -> None:
    """Data goes to standard output; what a plugin prints goes to standard error."""
    source = "print('hello')\n" + exporter("print('ho'); return 'X'")
    ledger_here.install("my-shout", source, "shout")
    done = ledger_here.recorded().run("replay", "--format", "shout")
    assert (done.status, done.out) == (0, "X")
    assert done.err == "hello\nho\n"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("raise KeyError('page')", "“mirror” of my-mirror can't be used: KeyError: 'page'"),
        ("return data.decode()", "read() gave a str and not a DocumentText"),
        ("return DocumentText(('a line',))", "read() gave lines that are no Line"),
        ("raise ValueError('page 3 is torn')", "paper.mirror can't be read: page 3 is torn"),
        (
            "from ledger.errors import Unreadable; raise Unreadable('it is locked', 'Ask.')",
            "paper.mirror can't be read: it is locked",
        ),
    ],
)
def test_a_reader_that_fails_says_so_in_a_sentence(
    ledger_here: Ledger, body: str, sentence: str
) -> None:
    """A reader says what it can't read; whatever else goes wrong in it names the plugin. Nothing
    is recorded."""
    first, _, rest = READER.partition("        lines = data")
    _, _, rest = rest.partition("enumerate(lines, 1)))\n")
    ledger_here.install("my-mirror", f"{first}        {body}\n{rest}", "mirror")
    (ledger_here.folder / "paper.mirror").write_text(PAPER)
    done = ledger_here.run("append", "paper.mirror", "--yes")
    assert done.status == 2
    assert sentence in done.err
    assert not (ledger_here.folder / "ledger.db").exists()


def test_a_class_that_can_not_be_made_is_refused(ledger_here: Ledger) -> None:
    """An exporter that wants to be told something before it is made is no exporter."""
    before = "    def export"
    source = EXPORTER.replace(before, f"    def __init__(self, width): ...\n\n{before}")
    ledger_here.install("my-shout", source, "shout")
    done = ledger_here.recorded().run("replay", "--format", "shout")
    assert done.status == 2
    assert "of my-shout can't be used: TypeError: Shout.__init__() missing 1" in done.err


# -- the examples in the contract --------------------------------------------------------------


def examples() -> Iterator[tuple[str, dict[str, Any]]]:
    """The classes that the contract's docstrings show, run as they stand."""
    from ledger.view import View

    docs = [ledger.hookspecs.__doc__ or "", Exporter.__doc__ or "", Reader.__doc__ or ""]
    for doc in docs:
        _, _, rest = inspect.cleandoc(doc).partition("::\n\n")
        code = re.split(r"\n(?=\S)", rest)[0]
        told: dict[str, Any] = {"View": View, "DocumentText": DocumentText, "Line": Line}
        exec(textwrap.dedent(code), told)  # noqa: S102 - our own docstrings
        made = [c for c in told.values() if isinstance(c, type) and c.__module__ == "builtins"]
        yield doc, {c.__name__: c for c in made}


def test_the_examples_in_the_contract_run() -> None:
    """Each example in the docstrings of the contract is complete, and does what it says."""
    shown = views()["plan"]
    (_, first), (_, second), (_, third) = examples()
    assert "FEED CASTAWAYS BROTH" in first["ShoutExporter"]().export(shown)
    assert "1.2/1\t6\n" in second["WordCount"]().export(shown)
    assert third["UpperReader"]().read(b"TO KEEP").lines == (Line(1, "to keep"),)


def test_the_exporter_in_the_readme_runs(ledger_here: Ledger) -> None:
    """The README's exporter in ten lines is installed as it says, and runs."""
    readme = (Path(__file__).parent.parent / "README.md").read_text()
    section = readme.partition("## An exporter in ten lines")[2]
    code = section.partition("```python\n")[2].partition("```")[0]
    ledger_here.install("readme", code, "word-count", module="your_module")
    done = ledger_here.recorded().run("replay", "--format", "word-count")
    assert done.status == 0, done.err
    assert "1\t5\n" in done.out


def test_entry_points_can_be_handed_in() -> None:
    """Which plugins there are can be said, so that nothing need be installed to try one."""
    points = [EntryPoint("text", "ledger_text", "ledger")]
    assert Plugins(points).exporter("text").kind.__module__ == "ledger_text"
    assert [p.distribution for p in Plugins(points).all()] == ["ledger_text"]
    told: list[str] = []
    broken = Plugins([*points, EntryPoint("bad", "no_such_module", "ledger")], told.append)
    assert broken.exporter("clean").suffix == ".txt"
    assert len(told) == 1
    assert "ModuleNotFoundError: No module named 'no_such_module'" in told[0]
    with pytest.raises(BrokenPlugin, match="no_such_module"):
        broken.exporter("bad")
    assert [p.name for p in broken.broken()] == ["bad"]


def test_the_same_distribution_twice_on_the_path_is_one() -> None:
    """An editable and an installed copy of one distribution are no two plugins."""
    points = [p for p in MetadataPathFinder.find_distributions() if p.name == "negotiation-ledger"]
    mine = [e for d in points for e in d.entry_points if e.group == "ledger"]
    assert Plugins([*mine, *mine]).exporter("text").name == "text"
    assert not issubclass(AmbiguousPlugin, BrokenPlugin)


# -- what else an exporter may show ------------------------------------------------------------


SILENCES = EXPORTER.partition("@hookimpl")[0].rstrip().replace('"shout"', '"silences"') + '''
    def export_diff(self, comparison):
        return "".join(
            f"{c.address} {c.kind} {'decided' if c.decision else 'undecided'}\\n"
            for c in comparison.changes
        )

    def export_concordance(self, concordance):
        return "".join(f"{line.old}>{line.new}\\n" for line in concordance.lines)

    def export_status(self, report):
        return f"{report.stock.open_brackets} open, only history: {report.only_history}\\n"

@hookimpl
def ledger_exporters():
    return [Shout]
'''
LATER = ("2013-01-01", "2013-04-01")
DAYS = {"diff": LATER, "concordance": LATER, "status": ()}


def test_a_strangers_diff_concordance_and_status(ledger_here: Ledger) -> None:
    """An exporter that has the methods is offered for a diff, a concordance and a status by its
    name, and `ledger plugins` says so."""
    ledger_here.recorded().install("silences", SILENCES, "silences")
    done = ledger_here.run("diff", *LATER, "--format", "silences")
    assert (done.status, done.out.splitlines()[0]) == (0, "1 added decided"), done.err
    assert "2 added undecided" in done.out
    done = ledger_here.run("concordance", *LATER, "--format", "silences")
    assert (done.status, done.out) == (0, "None>1\nNone>2\n"), done.err
    done = ledger_here.run("status", "--history", "--format", "silences")
    assert (done.status, done.out) == (0, "1 open, only history: True\n"), done.err
    shown = " ".join(ledger_here.run("plugins").out.split())
    assert "silences (and diff, concordance, status)" in shown
    told = {p["name"]: p["shows"] for p in json.loads(ledger_here.run("plugins", "--json").out)}
    assert told["silences"] == {"silences": ["diff", "concordance", "status"]}
    assert told["text"] == {"text": [], "clean": []}


@pytest.mark.parametrize("command", ["diff", "concordance", "status"])
def test_one_that_shows_drafts_alone(ledger_here: Ledger, command: str) -> None:
    """Asked for what it does not show, an exporter is not run: a sentence names those that can."""
    ledger_here.recorded().install("shouting", EXPORTER, "shout")
    ledger_here.install("silences", SILENCES, "silences")
    tables = "csv, html, json, silences, table"
    own = {"diff": "html, json, silences, text", "concordance": tables, "status": tables}
    done = ledger_here.run(command, *DAYS[command], "--format", "shout")
    assert (done.status, done.out) == (2, "")
    assert f"The format “shout” shows a draft and no {command}." in done.err
    assert f"These show a {command}: {own[command]}." in done.err
    done = ledger_here.run(command, *DAYS[command], "--format", "nobodys")
    assert done.status == 2
    assert f"There are: {own[command]}." in done.err


def test_a_diff_that_fails(ledger_here: Ledger) -> None:
    """One that fails while it shows a diff, or gives no text, is named with what went wrong."""
    broken = SILENCES.replace('return "".join(\n', "return list(\n")
    ledger_here.recorded().install("silences", broken, "silences")
    done = ledger_here.run("diff", *LATER, "--format", "silences")
    assert done.status == 2
    assert "export_diff() gave a list and not str or bytes" in done.err
