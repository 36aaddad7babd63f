"""A real server and a real browser, for the tests marked `browser`. Others start neither."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bench.servers import free_port, ready


ROOT = Path(__file__).parent.parent
CHROMIUM = shutil.which(
    "chromium"
)  # Debian's; where there is none, the one that Playwright brought
PHONE = {"width": 320, "height": 568}  # the first iPhone SE, and a desk zoomed to 400 %
PATIENCE = 10_000  # milliseconds; two browsers share a small machine

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the kit loaded and published, as `make run` prepares it."""
    folder = tmp_path_factory.mktemp("site")
    words = ["demo", "--kit", "connecticut", "--data", str(folder / "data"), "--no-serve"]
    done = subprocess.run(lodestar(*words), env=places(folder), cwd=ROOT, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return folder


@pytest.fixture(scope="session")
def site(prepared: Path) -> Iterator[str]:
    """The origin of the true server."""
    port = free_port()
    with subprocess.Popen(
        lodestar("serve", "--port", str(port)),
        env=places(prepared),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            wait_for(port, server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def places(folder: Path) -> dict[str, str]:
    """Everything of this site in one folder: a database of its own as well, for its shards lie there."""
    return os.environ | {
        "DATABASE_URL": f"sqlite:///{folder / 'data' / 'lodestar.sqlite3'}",
        "LODESTAR_DATA": str(folder / "data"),
        "LODESTAR_STATIC": str(folder / "static"),
    }


def lodestar(*words: str) -> list[str]:
    return [sys.executable, "-m", "lodestar", *words]


def wait_for(port: int, server: "subprocess.Popen[bytes]", seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not ready(port):
        assert server.poll() is None, "The server stopped before it was ready."
        assert time.monotonic() < until, f"The server was not ready after {seconds} seconds."
        time.sleep(0.1)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a worker; each test has a fresh profile in it."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@contextmanager
def someone(
    browser: Browser, site: str, *, javascript: bool = True, **wishes: Any
) -> Iterator[Page]:
    """A page of someone's own fresh browser, on a small old phone unless said otherwise."""
    habits: dict[str, Any] = {"viewport": PHONE, "reduced_motion": "reduce"} | wishes
    with browser.new_context(base_url=site, java_script_enabled=javascript, **habits) as context:
        context.set_default_timeout(PATIENCE)
        yield context.new_page()


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[OpenPage]:
    """`open_page(javascript=False, viewport=…, color_scheme="dark")`."""
    with ExitStack() as stack:
        yield lambda **wishes: stack.enter_context(someone(browser, site, **wishes))


@pytest.fixture(params=["en", "es"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def javascript(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def phone(open_page: OpenPage, javascript: bool) -> Page:
    """A small old phone, with and without JavaScript."""
    return open_page(javascript=javascript)
