"""How hard the property tests try: HYPOTHESIS_PROFILE is "default" or "nightly". One browser for
all tests that open a page, one PostgreSQL server for all that need one, and a place for a ledger
on either kind of store."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from postgres_server import Server

_slow_is_fine = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile(
    "default",
    max_examples=60,
    deadline=None,
    derandomize="CI" in os.environ,  # a landing does not hang on luck; exploring is for the others
    suppress_health_check=_slow_is_fine,
)
settings.register_profile(
    "nightly", max_examples=3000, deadline=None, suppress_health_check=_slow_is_fine
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Run in the background of a shell: the processes that tests interrupt would ignore it, too.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; without Chromium they are skipped."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no chromium on this machine")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                "--no-first-run", "--disable-dev-shm-usage",
            ],
        )
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One PostgreSQL server; where its programs are missing the test is skipped. It does not wait
    for the disk: what is durable is asked of others."""
    from postgres_server import server

    with server(fsync="off") as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def new_address(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Gives, each time it is called, the address of a ledger that is not there yet: a file, and in
    a second run of the test a schema on a server."""
    if request.param == "sqlite":
        return lambda: str(Path(tempfile.mkdtemp(dir=tmp_path)) / "ledger.db")
    server: Server = request.getfixturevalue("postgres")
    return lambda: server.empty()


@pytest.fixture
def address(new_address: Callable[[], str]) -> str:
    """The address of a ledger that is not there yet, on either kind of store."""
    return new_address()


@pytest.fixture
def either_store(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the commands of a test, which name no ledger, keep it in a file, and in a second run on
    a server."""
    monkeypatch.setenv("LEDGER", address)
