"""The pictures in README.md and docs/ are made of the demo: `make pictures`.

The demo is crawled into a folder of its own and served by `newscrawl browse`; Chromium photographs the front page and an article's, light and
dark, a search, a story and an outlet, and the front page on a phone. A terminal is what `newscrawl try` prints first on a terminal of 100 columns, drawn by rich. Needs Debian's package chromium.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
COLUMNS = 100
LINES = 25
MAX_BYTES = 150_000
#: Words of the headline whose page is shown.
STORY = "Ponte di Lomaro"
#: What is searched for.
SOUGHT = "lago"
#: The command whose output the picture of a terminal has.
TRIED = ("try", "demo-page.html", "--url", "https://www.valdoria.example/politica/asili-nido.html")
_NEWSCRAWL = (sys.executable, "-m", "newscrawl")


def main(pictures: Path = PICTURES) -> None:
    """Make all pictures anew, in a folder."""
    pictures.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        folder = Path(made)
        _on_a_terminal(("demo", "--db", "demo.db"), folder)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1000, "height": 640})
        with _served(folder) as address:
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                _front(page, address, pictures / f"front-{scheme}.png")
                _article(page, address, pictures / f"article-{scheme}.png")
            page.emulate_media(color_scheme="light")
            _search(page, address, pictures / "search.png")
            _story(page, address, pictures / "story.png")
            _outlet(page, address, pictures / "outlet.png")
            phone = browser.new_page(viewport={"width": 390, "height": 844})
            _front(phone, address, pictures / "phone.png")
        _terminal(page, folder, pictures / "terminal.png")
        browser.close()
    for picture in sorted(pictures.glob("*.png")):
        size = picture.stat().st_size
        assert size < MAX_BYTES, f"{picture.name}: {size:,} bytes, expected less than {MAX_BYTES:,}"
        sys.stdout.write(f"pictures: {picture}, {size // 1000} kB\n")


def _front(page: Page, address: str, file: Path) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=file)


def _article(page: Page, address: str, file: Path) -> None:
    page.goto(address)
    page.get_by_role("link", name=STORY).first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=file)


def _search(page: Page, address: str, file: Path) -> None:
    page.goto(f"{address}newscrawl/search?q={SOUGHT}")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=file)


def _story(page: Page, address: str, file: Path) -> None:
    """Of the only story that the demo's two outlets both ran."""
    page.goto(f"{address}newscrawl/search?q={SOUGHT}")
    page.locator(".found .where a[href*='/story/']").first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=file)


def _outlet(page: Page, address: str, file: Path) -> None:
    """Of the one that published most."""
    page.goto(f"{address}newscrawl/outlet")
    page.locator("tbody a.headline").first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=file)


def _terminal(page: Page, folder: Path, file: Path) -> None:
    console = Console(record=True, width=COLUMNS, file=Path(os.devnull).open("w"), force_terminal=True)  # noqa: SIM115
    printed = _on_a_terminal(TRIED, folder).splitlines()
    console.print(Text(f"$ newscrawl {' '.join(TRIED)}", style="bold"))
    console.print(Text.from_ansi("\n".join([*printed[:LINES], "…"])), soft_wrap=True)
    drawing = re.sub(r"@font-face \{.*?\}", "", console.export_svg(title="newscrawl"), flags=re.S)
    page.set_content(f'<body style="margin: 0">{drawing}</body>')
    page.locator("svg").first.screenshot(path=file, omit_background=True)


def _on_a_terminal(words: Sequence[str], folder: Path) -> str:
    """What newscrawl prints on a terminal, colours and all."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    settings = {"NEWSCRAWL_DB": str(folder / "demo.db"), "TERM": "xterm-256color", "NO_COLOR": ""}
    process = subprocess.Popen(
        [*_NEWSCRAWL, *words], cwd=folder, env=os.environ | settings, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    printed = b"".join(_read(ours))
    os.close(ours)
    assert process.wait(60) == 0, printed.decode()
    return printed.decode().replace("\r\n", "\n")


def _read(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            some = os.read(terminal, 65536)
        except OSError:  # the other end was closed: Linux says so in this way
            return
        if not some:
            return
        yield some


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    words = [*_NEWSCRAWL, "browse", "--db", "demo.db", "--port", "0"]
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        address = re.search(r"http://\S+", process.stdout.readline())
        assert address is not None
        try:
            yield address[0]
        finally:
            process.send_signal(signal.SIGINT)


if __name__ == "__main__":
    main()
