"""The command line. Each command lives in a module that is imported when it is called, and one
place turns errors into sentences and exit statuses."""

from __future__ import annotations

import os

try:
    import importlib
    import io
    import sys
    from collections.abc import Callable
    from contextlib import suppress
    from typing import NoReturn

    import click

    from ledger.cli.stopping import heed, ignore
    from ledger.errors import LedgerError
except KeyboardInterrupt:  # so soon that nothing is there yet to heed it
    os.write(2, b"\nStopped. Nothing was recorded.\n")
    raise SystemExit(2) from None

_COMMANDS = {
    "append": "read papers, show what they change, record it",
    "audit": "who changed what, when, on what evidence",
    "blame": "for every word: who brought it, when, on what evidence",
    "check": "prove that the draft says what a text says, or list what differs",
    "concordance": "old numbers to new ones, with moves, splits and mergers",
    "correct": "strike a mistake out; the record keeps both",
    "diff": "what changed between two days, and what of it nobody decided",
    "dump": "write the whole ledger as JSON Lines",
    "load": "read a dump back, chain and all",
    "pending": "what is agreed only provisionally, why, and for whom it waits",
    "plugins": "what is installed, and what failed to load",
    "receipt": "what proves later that nothing was cut off or changed",
    "rebuild": "draw anew what makes showing a draft fast",
    "record": "take minutes line by line, while delegates speak",
    "replay": "the draft at a date, as text, JSON or a page",
    "status": "what is agreed, what is open and whose it is, meeting by meeting",
    "verify": "prove that nothing was altered or lost",
}


class _Lazy(click.Group):
    """A group that imports a command when it is called, and knows the others by a line each."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command = importlib.import_module(f"ledger.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(sorted(_COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as e:
            from ledger.errors import nearest

            close = nearest(args[0], list(_COMMANDS))
            hint = f" Did you mean “{close[0]}”?" if close else ""
            raise click.UsageError(f"There is no command “{args[0]}”.{hint}", ctx) from e


class Call:
    """What every command is told: which ledger, which negotiation."""

    def __init__(self, ledger: str, negotiation: str | None) -> None:
        self.ledger = ledger
        self.negotiation = negotiation

    @property
    def shown(self) -> str:
        """The ledger as a sentence may name it: no password is repeated."""
        from ledger.store.address import shown

        return shown(self.ledger)


def _named(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """The name typed, if there is one."""
    if value is None:
        return None
    from ledger.cli.words import NAME

    return NAME.convert(value, param, ctx)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--ledger", envvar="LEDGER", default="ledger.db", show_default=True,
              metavar="PATH-OR-URL",
              help="The ledger: a file, or postgresql://user@host/database; also the variable "
              "LEDGER.")
@click.option("--negotiation", metavar="NAME", callback=_named,
              help="Which negotiation, where the ledger holds several.")
@click.version_option(package_name="negotiation-ledger", prog_name="ledger")
@click.pass_context
def cli(ctx: click.Context, ledger: str, negotiation: str | None) -> None:
    """Keeps every change to a text under negotiation, and gives back the draft at any date.

    \b
    ledger append results-of-april-19.txt      record a paper
    ledger diff                                what the last paper changed
    ledger replay --as-of 2012-04-19           the draft on that day
    ledger replay --format html -o draft.html  the page to send round
    ledger audit 1.2/3                         who did what to a paragraph
    """
    ctx.obj = Call(ledger, negotiation)


def main() -> NoReturn:
    """Run the program: 0 done; 1 a question answered "no"; 2 the input or the call was wrong."""
    heed()
    if not _seated():
        with suppress(OSError):
            click.echo("Error: standard output is closed: there is nowhere to show anything. "
                       "Nothing was recorded.", err=True)
        sys.exit(2)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that lacks a letter shows a question mark for it.
        sys.stdout.reconfigure(errors="replace")
    status = 2
    try:
        answer = cli.main(standalone_mode=False)
        status = answer if isinstance(answer, int) else 0
    except click.exceptions.Exit as e:
        status = e.exit_code
    except click.UsageError as e:
        _say_last(e.show)
    except (click.Abort, KeyboardInterrupt):
        _say_last(lambda: click.echo("Stopped. Nothing was recorded.", err=True))
    except click.ClickException as e:
        text = e.format_message()
        _say_last(lambda: click.echo(f"Error: {text}", err=True))
    except LedgerError as e:
        hint = f"\n       {e.hint}" if e.hint else ""
        said = f"Error: {e.sentence}{hint}"
        _say_last(lambda: click.echo(said, err=True))
    except (BrokenPipeError, SystemExit):
        # Whoever read our output has had enough of it: then click and rich leave by SystemExit.
        status = 0
        _say_no_more()
    except OSError as e:
        reason = (e.strerror or str(e)).lower()
        click.echo(f"Error: {e.filename or 'the output can not be written'}: {reason}.", err=True)
        _say_no_more()
    ignore()
    try:
        sys.stdout.flush()
    except OSError:  # it has been said, or nobody listens
        _say_no_more()
    sys.exit(status)


def _seated() -> bool:
    """Fill the places of standard streams that are closed, or the next file opened would take
    one, and what is said go into it. Whether there is a standard output."""
    for place in (0, 1, 2):
        try:
            os.fstat(place)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest place that is free
    there = sys.stdout is not None
    if not there:
        sys.stdout = os.fdopen(1, "w", encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", encoding="utf-8")
    return there


def _say_last(say: Callable[[], None]) -> None:
    """Say why it ends, if anybody listens: the exit status says it in any case."""
    with suppress(OSError):
        say()


def _say_no_more() -> None:
    """Let what still waits to be written to standard output go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
