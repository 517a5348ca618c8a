"""Pages made to take for ever. Reading each of them ends, and the good example beside the bomb is read.

Each page is read in its own process. No test asserts a time: the limit only stops a process that hangs.
"""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest
from helpers.pages import HEADER, SECTION

from exsearch.readers.page.reader import MAX_ITEMS
from exsearch.sources.pages import MAX_PAGE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

HANGS_AFTER_SECONDS = 20
MAX_PEAK_KB = 150_000

READER = textwrap.dedent("""
    import json, sys
    from exsearch.model import Skipped
    from exsearch.readers.page.reader import read_page

    text = sys.stdin.buffer.read().decode()
    skipped = examples = 0
    for item in read_page(text, "bomb.md"):
        if isinstance(item, Skipped):
            skipped += 1
        else:
            examples += 1
    try:
        with open("/proc/self/status") as status:  # ru_maxrss would be the parent's
            (peak_kb,) = (int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    except OSError:
        peak_kb = 0  # no Linux
    print(json.dumps([examples, skipped, peak_kb]))
""")

SIZE = 1_000_000
GOOD = SECTION.format(number=1) + "```python\n~~make_response()\n```\n\n"
CODE = "```python\n~~make_response()\n{}\n```\n"


def filled(piece: str, size: int = SIZE) -> str:
    """Return `piece` again and again, up to `size` bytes."""
    return piece * (size // len(piece.encode()))


def in_prose(bomb: str) -> str:
    return f"{HEADER}\n\n{GOOD}## Example 2 from p\n{bomb}\n\n{CODE}"


def in_code(bomb: str) -> str:
    return f"{HEADER}\n\n{GOOD}## Example 2 from p\n\n{CODE.format(bomb)}"


def in_body(bomb: str) -> str:
    return f"{HEADER}\n\n{GOOD}{bomb}"


def in_header(bomb: str) -> str:
    return f"{bomb}\n\n{GOOD}"


GROWING_RUNS = "".join("`" * n + " " for n in range(1, 2500))
GROWING_FENCES = "".join("~" * n + "x\n## Example 1\n" for n in range(1500, 3, -1))

BOMBS: dict[str, Callable[[], str]] = {
    "20,000 opening brackets": lambda: in_prose("[" * 20_000),
    "brackets all over": lambda: in_prose(filled("[")),
    "links never closed": lambda: in_prose(filled("[a](")),
    "links in links": lambda: in_prose(filled("[a](b" * 100 + ")" * 100)),
    "addresses of brackets": lambda: in_prose("[](" + filled("(a)")),
    "addresses of open brackets": lambda: in_prose(filled("[]((a)")),
    "file links never closed": lambda: in_prose(filled("[**")),
    "images": lambda: in_prose(filled("![")),
    "nested emphasis": lambda: in_prose(filled("*a **b ")),
    "nothing but stars": lambda: in_prose(filled("*")),
    "underscores": lambda: in_prose(filled("_a__")),
    "100,000 backticks": lambda: in_prose("x" + "`" * 100_000),
    "a fence of 100,000 backticks": lambda: in_body("`" * 100_000 + "\n"),
    "runs of backticks": lambda: in_prose("x " + GROWING_RUNS),
    "deep quotes": lambda: in_prose(filled("> ")),
    "deep lists": lambda: in_prose(filled("- ")),
    "tables": lambda: in_prose(filled("|a")),
    "tags": lambda: in_prose(filled("<a ")),
    "backslashes": lambda: in_prose(filled("\\")),
    "sentences": lambda: in_prose(filled("A. ")),
    "paragraphs": lambda: in_prose(filled("\n \n")),
    "under the": lambda: in_prose(filled("under the ")),
    "under the nothing": lambda: in_prose("under the" + filled(" ")),
    "under nothing": lambda: in_prose(filled("under" + " " * 40)),
    "licences": lambda: in_prose(filled("[license](license) under the ")),
    "labelled links": lambda: in_prose("[p](u)\n(" + filled("[a](b) and ")),
    "headings": lambda: in_body(filled("## Example 1 from p\n")),
    "headings of blanks": lambda: in_body("## Example 1 from" + filled(" ") + "x\n"),
    "headings of number signs": lambda: in_body("## Example 1 from x" + filled(" #") + "x\n"),
    "headings of links": lambda: in_body("## Example " + filled("[a](b)") + "\n"),
    "fences": lambda: in_body(filled("```\n")),
    "fences of two kinds": lambda: in_body(filled("```\n~~~\n")),
    "fences never closed": lambda: in_body(filled("## Example 1\n```python\nx\n")),
    "fences of all lengths": lambda: in_body(GROWING_FENCES + filled("~~~\n", 1_000_000)),
    "fences closed at the end": lambda: in_body(filled("## Example 1\n````python\n", SIZE) + "````\n"),
    "blocks of one section": lambda: in_body("## Example 2 from p\n" + filled("```\n~~x\n```\n")),
    "blocks with some prose each": lambda: in_body("## Example 2 from p\n" + filled("x\n```\n~~x\n```\n")),
    "other blocks": lambda: in_body("## Example 2 from p\n" + filled("x\n```sh\n```\n")),
    "empty blocks": lambda: in_body(filled("## Example\n```\n```\n")),
    "1 MB in one line": lambda: in_code("x" * 1_000_000),
    "names in one line": lambda: in_code("~~" + filled("make_response.")),
    "imports never closed": lambda: in_code(filled("from a import (\n")),
    "imports of comments": lambda: in_code(filled("from a import (#\n")),
    "imports of blanks": lambda: in_code("from" + filled(" ") + "x import" + " " * 1000),
    "imports of one line": lambda: in_code(filled("make_response import ")),
    "imports beside the name": lambda: in_code(filled("import x\nmake_response\n")),
    "fences in one line": lambda: in_code(filled("x ``` ")),
    "examples in one line": lambda: in_code(filled("Example ")),
    "cuts": lambda: in_code("## ... source file " + filled("no further")),
    "cuts of blanks": lambda: in_code("##" + filled(" ") + "x"),
    "blank lines": lambda: in_code(filled("\n")),
    "marks": lambda: in_code(filled("~~\n")),
    "NULs": lambda: in_prose(filled("\0")),
    "NULs in code": lambda: in_code(filled("\0\n")),
    "carriage returns": lambda: in_body(filled("\r")),
    "blanks": lambda: in_body(filled(" ")),
    "other line ends": lambda: in_body(filled("\u2028\x0c\x85")),
    "title of words that end titles": lambda: in_header("title: " + filled("example ", 60_000) + "x"),
    "title of blanks": lambda: in_header("title: x" + " " * 60_000 + "x"),
    "meta of modules": lambda: in_header("title: x\nmeta: " + filled("from the a.", 60_000)),
    "meta of kinds": lambda: in_header("title: x\nmeta: " + filled("a is an exception ", 60_000)),
    "title as long as a header": lambda: in_header("title: " + "a" * 60_000),
    "slug of dots": lambda: in_header("title: x\nslug: " + "." * 60_000),
    "keys": lambda: in_header(filled("a: b\n")),
    "keys that differ": lambda: in_header("".join(f"k{n}: v\n" for n in range(8000))),
    "blank lines before anything": lambda: in_header(filled("\n")),
    "a fence that a header would close": lambda: in_header("---\n" + filled("a: b\n")),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_every_bomb_ends(name: str) -> None:
    assert len(BOMBS[name]()) <= MAX_PAGE_BYTES  # control: a longer page would not be read at all

    done = subprocess.run(
        [sys.executable, "-c", READER],
        input=BOMBS[name]().encode(),
        capture_output=True,
        timeout=HANGS_AFTER_SECONDS,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    examples, skipped, peak_kb = json.loads(done.stdout)
    assert examples >= 1
    assert examples + skipped <= MAX_ITEMS + 2  # the header's problem, and the page's end
    assert peak_kb < MAX_PEAK_KB
