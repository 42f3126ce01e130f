"""What names a ledger: the path of a file, or the address of a database on a server; and what of an
address may be shown. Needs no driver: every command may name its ledger in a sentence."""

from __future__ import annotations

from typing import NamedTuple

_SCHEMES = ("postgresql://", "postgres://")
_SHOWN = ("host", "port", "dbname", "user")
"""The parameters behind a ``?`` that a sentence may repeat; a password may stand there, too."""


def is_server(address: str) -> bool:
    """Whether this is the address of a database on a server, and not a path."""
    return address.startswith(_SCHEMES)


def shown(address: str) -> str:
    """The address of a ledger as a sentence may show it: without its password."""
    return _parted(address).shown if is_server(address) else address


def misread(address: str) -> bool:
    """Whether a password in this address has a sign in it (``@`` or ``/``) at which the driver
    would cut it in two, and then repeat half of it in an error."""
    return _parted(address).misread


class _Parted(NamedTuple):
    shown: str
    misread: bool


def _parted(address: str) -> _Parted:
    scheme, _, rest = address.partition("://")
    head = rest.partition("/")[0]
    # The driver takes what stands before the first "@" for a user and a password, unless a slash
    # comes first. Here the last "@" ends them, slash or not: rather too much is hidden.
    slashed = "@" not in head and "@" in rest.partition("?")[0] and not _ends_in_port(head)
    user, secret = "", ""
    if "@" in head or slashed:
        before, _, rest = rest.partition("@")
        rest, mark, parameters = rest.partition("?")
        more, cut, rest = rest.rpartition("@")
        user, _, secret = before.partition(":")
        secret += cut + more
        rest += mark + parameters
    place, _, parameters = rest.partition("?")
    return _Parted(
        f"{scheme}://{user + '@' if user else ''}{place}{_harmless(parameters)}",
        misread=bool({"@", "/"} & {*secret}) or slashed,
    )


def _ends_in_port(head: str) -> bool:
    return all(not host.partition(":")[2].strip("0123456789") for host in head.split(","))


def _harmless(parameters: str) -> str:
    kept = [one for one in parameters.split("&") if one.partition("=")[0] in _SHOWN]
    return "?" + "&".join(kept) if kept else ""
