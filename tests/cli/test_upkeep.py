"""Plain `add` and `update` go through the quick door, others through Typer; the result is the same."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from helpers import ROOT
from helpers.pages import settle

from exsearch.__main__ import MOST_CHARS, MOST_WORDS, quick_verb
from exsearch.commands.names import VERBS
from exsearch.search.query import MAX_CHARS, MAX_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers import Ran

    Run = Callable[..., Ran]

PAGE = """title: flask.helpers make_response Example Code
slug: flask-helpers-make-response-examples

## Example 1 from sandman
[sandman](https://example.org/sandman) is a library.

```python
~~from flask import make_response
~~reply = make_response("ok")
```
"""
BROKEN = PAGE.replace("helpers", "broken") + "\n## Example 2 from sandman\nno code at all\n"
THROUGH_TYPER = "--debug"


@pytest.mark.parametrize(
    ("line", "verb"),
    [("make_response", "search"), ("json dumps", "search"), ("4", "show"), ("show a.b:1", "show"),
     ("show 1-3 --function", "show"), ("add pages", None), ("usage web.get", None), ("x -n 5", None),
     ("license:MIT x", None), ("import json", None), ("show 1 --json", None)],
)  # fmt: skip
def test_plain_words_and_rows_are_read_without_the_table(line: str, verb: str | None) -> None:
    assert quick_verb(line.split()) == verb


def test_no_verb_of_the_table_is_a_plain_word() -> None:
    assert [verb for verb in VERBS if quick_verb([verb, "x"]) == "search"] == []


def test_the_quick_door_takes_queries_up_to_the_longest() -> None:
    assert (MOST_WORDS, MOST_CHARS) == (MAX_WORDS, MAX_CHARS)
    assert quick_verb(["x"] * MOST_WORDS) == quick_verb(["x" * MOST_CHARS]) == "search"
    assert quick_verb(["x"] * (MOST_WORDS + 1)) is quick_verb(["x" * (MOST_CHARS + 1)]) is None


@pytest.mark.parametrize("line", ["make_responsx", "404", "shwo 4", "add nowhere", "update"])
def test_after_an_error_the_quick_door_does_not_start_typer(home: Path, line: str) -> None:
    program = (
        "import sys; from exsearch.__main__ import quick_answer;"
        f"print(quick_answer({line.split()}), *sorted(sys.modules))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True
    )

    status, *loaded = done.stdout.split()
    assert status in ("1", "2")
    assert done.stderr.startswith("exsearch: ")
    assert not {"typer", "exsearch.cli"} & set(loaded)
    assert "exsearch.output.plain" in loaded  # control


def timeless(ran: Ran) -> Ran:
    """Return the result without its duration."""
    return ran._replace(err=re.sub(r"in \d+\.\d s", "in no time", ran.err))


def test_both_doors_lead_to_the_same_index(run: Run, tree: Callable[..., Path], tmp_path: Path) -> None:
    pages = tree({"good.md": PAGE, "broken.md": BROKEN, "binary.md": b"\0"})
    settle()
    quick, long = ({"EXSEARCH_HOME": str(tmp_path / name)} for name in ("quick", "long"))

    said = run("add", str(pages), env=quick), run("add", THROUGH_TYPER, str(pages), env=long)
    listed = run("list", "examples", "--jsonl", env=quick), run("list", "examples", "--jsonl", env=long)

    assert timeless(said[0]) == timeless(said[1])
    assert listed[0] == listed[1]
    assert "2 pages read, 2 examples, 2 skipped" in said[0].err
    assert listed[0].out.count("\n") == 2

    (pages / "good.md").write_text(PAGE.replace("reply", "answer"), encoding="utf-8")
    settle()
    updated = run("update", env=quick), run("update", THROUGH_TYPER, env=long)
    nothing = run("update", env=quick), run("update", THROUGH_TYPER, env=long)

    assert updated[0] == updated[1]
    assert "read" in updated[0].err
    assert nothing[0] == nothing[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["add", "nowhere"], "no such file or folder: nowhere\n"), (["update"], "there is no index yet\n")],
)
def test_both_doors_have_the_same_errors(run: Run, arguments: list[str], said: str) -> None:
    quick, long = run(*arguments), run(*arguments, THROUGH_TYPER)

    assert quick == long
    assert quick.status == 2
    assert quick.err.startswith(f"exsearch: {said}")


@pytest.mark.parametrize("said", ["nowhere", "an-empty-folder", "installed:no-such-thing"])
def test_a_source_that_does_not_exist_makes_no_index(run: Run, home: Path, tmp_path: Path, said: str) -> None:
    (tmp_path / "an-empty-folder").mkdir()
    (tmp_path / "good.md").write_text(PAGE, encoding="utf-8")

    assert run("add", said, cwd=tmp_path).status == 2
    assert not home.exists()

    assert run("add", said, "good.md", cwd=tmp_path).status == 2  # control: costs that source only
    assert (home / "index.sqlite").exists()
    assert "good.md\tpages\t" in run("list", "sources").out


def test_an_error_is_printed_once(run: Run, home: Path, tree: Callable[..., Path]) -> None:
    home.mkdir()
    (home / "index.sqlite").write_text("no index at all, and long enough to be looked at " * 30)

    ran = run("add", str(tree({"good.md": PAGE})))

    assert (ran.status, ran.err.count("is not an exsearch index")) == (2, 1)


def test_adding_pages_loads_nothing_that_reads_projects(home: Path, tree: Callable[..., Path]) -> None:
    pages = tree({"good.md": PAGE})
    program = (
        "import sys; from exsearch.__main__ import quick_answer;"
        f"status = quick_answer(['add', {str(pages)!r}]);"
        "print(status, *sorted(sys.modules))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True
    )

    status, *loaded = done.stdout.split()
    costly = {"typer", "rich", "libcst", "email", "http.client", "ast", "tokenize", "exsearch.cli",
              "exsearch.harvest.project", "exsearch.harvest.pool", "exsearch.sources.reading",
              "exsearch.sources.metadata"}  # fmt: skip
    assert status == "0"
    assert "exsearch.readers.page.reader" in loaded  # control
    assert not costly.intersection(loaded)
