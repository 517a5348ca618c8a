"""Time `exsearch site` with the 1,000 most used names of an index, and look at the size of what it writes.

`site.py INDEX` takes a file such as `add --env` makes. It runs the exsearch of the Python that runs it, which
needs the extra `exsearch[site]`. `--chromium PATH` also measures the search of a page over 10,000 names.
"""

from __future__ import annotations

import os
import re
import statistics
import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from measure import Case, Row, interleaved, table

PAGES = 1000
MOST_SECONDS = 20.0
ROUNDS = 3

NAMES = 10_000
MOST_MILLISECONDS = 50.0
_QUERIES = ("a", "get", "name123", "package7.module", "zzz")

_SEARCH = """query => {
    const input = document.querySelector("input");
    input.value = query;
    const start = performance.now();
    input.dispatchEvent(new Event("input"));
    document.querySelector(".results").getBoundingClientRect();
    return performance.now() - start;
}"""


def written(index: Path, rounds: int) -> list[Row]:
    """Return the times of whole runs, and the size of a page."""
    with TemporaryDirectory(prefix="exsearch-site-") as folder:
        Path(folder, "index.sqlite").symlink_to(index)
        environment = dict(os.environ) | {"EXSEARCH_HOME": folder}
        site = Path(folder, "site")
        command = (sys.executable, "-m", "exsearch", "site", "--to", str(site), "--limit", str(PAGES))
        case = Case("site", command, environment)
        runs = interleaved([case], rounds)[case.name]
        sizes = [path.stat().st_size for path in (site / "names").iterdir()]
    seconds = statistics.median(run.seconds for run in runs)
    cpu = statistics.median(run.cpu_seconds for run in runs)
    return [
        Row(f"site, {PAGES:,} names", seconds, "s", seconds, "s", MOST_SECONDS),
        Row("site, time of all processors", cpu, "s"),
        Row(f"site, {len(sizes):,} pages", sum(sizes) / 1e6, "MB"),
        Row("site, the largest page", max(sizes) / 1e3, "kB"),
    ]


def searched(chromium: str) -> list[Row]:
    """Return how long a page needs to find names after a key, until they are laid out."""
    from playwright.sync_api import sync_playwright

    from exsearch.output.site.pages import Entry, Pages, asset, names_file

    names = [f"package{number % 40}.module{number % 300}.get_name{number}" for number in range(NAMES)]
    entries = [Entry(name, None, number) for number, name in enumerate(names)]
    with TemporaryDirectory(prefix="exsearch-site-") as folder, sync_playwright() as driver:
        files = {"names.js": names_file(entries), "index.html": Pages(entries).index("names", NAMES, {}, "")}
        for name, text in (files | {name: asset(name) for name in ("site.css", "site.js")}).items():
            Path(folder, name).write_text(text, encoding="utf-8")
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(Path(folder, "index.html").as_uri())
        page.focus("input")
        page.fill("input", "get")
        page.locator(".results a").first.wait_for()
        slowest = max(page.evaluate(_SEARCH, query) for _ in range(10) for query in _QUERIES)
        found = page.inner_text("#found")
        browser.close()
    assert re.match(r"\d", found), found
    return [
        Row(f"search among {NAMES:,} names, the slowest", slowest, "ms", slowest, "ms", MOST_MILLISECONDS)
    ]


def main() -> None:
    """Print the table."""
    parser = ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("index", type=Path, help="a file that `exsearch add` has made")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"runs ({ROUNDS})")
    parser.add_argument("--chromium", help="the browser that searches")
    asked = parser.parse_args()
    rows = written(asked.index.resolve(strict=True), asked.rounds)
    rows += searched(asked.chromium) if asked.chromium else []
    print(table(rows), end="")


if __name__ == "__main__":
    main()
