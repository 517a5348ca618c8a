"""What programs get: the answers of the commands, and nothing printed."""

from __future__ import annotations

import doctest
import json
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import write_files
from helpers.processes import run_forked
from scorecard.score import fill, questions

import exsearch
from exsearch import api
from exsearch.agents.answers import find_examples
from exsearch.commands import Out
from exsearch.commands.names import VERBS
from exsearch.config import places
from exsearch.errors import NotFound, SourceError, UsageError
from exsearch.index.answers import BUILT_IN_VERSION
from exsearch.index.sqlite.opening import writing
from exsearch.output import Style, plain
from exsearch.picker.entries import Asked as Picking
from exsearch.picker.entries import found_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from helpers import Ran

    Run = Callable[..., Ran]

PROJECT = {
    "pyproject.toml": '[project]\nname = "teahouse"\nversion = "1"\nlicense = "MIT"\n',
    "teahouse/menu.py": """
        import json
        from pathlib import Path

        def prices(path):
            return json.loads(Path(path).read_text())
        """,
}


@pytest.fixture
def index(home: Path) -> Iterator[api.Index]:
    with exsearch.open() as opened:
        yield opened


def test_the_examples_in_docstrings_come_out_as_they_stand(home: Path) -> None:
    tried = doctest.testmod(api, extraglobs={"exsearch": exsearch})

    assert tried.failed == 0
    assert tried.attempted >= 6  # control: they are found


@pytest.mark.parametrize("words", [("suppress",), ("Counter.most_common", "license:permissive"), ("supress",),
                                   ("json", "loads"), ("nothing.of.this.name",)], ids=" ".join)  # fmt: skip
def test_a_search_has_the_hits_of_the_command(run: Run, index: api.Index, words: tuple[str, ...]) -> None:
    shown = [json.loads(line) for line in run("search", "--jsonl", *words).out.splitlines()]

    answer = index.search(*words)

    assert [(hit.id, hit.symbol, hit.shown_name()) for hit in answer] == [
        (each["id"], each["symbol"], each["name"]) for each in shown
    ]
    assert [index.example(hit.id).code for hit in answer] == [each["code"] for each in shown]
    assert bool(shown) == (words[0] != "nothing.of.this.name")  # control


def test_every_question_of_the_scorecard_begins_alike_at_all_doors(
    index: api.Index, home: Path, tmp_path: Path
) -> None:
    with writing(str(home / "index.sqlite")) as writer:
        fill(writer, tmp_path / "material")
        writer.set_meta(BUILT_IN_VERSION, exsearch.__version__)
    asked = [question.typed for question in questions()]

    firsts = [plain.rows(index.search(typed, limit=1).hits) or "\n" for typed in asked]

    assert firsts == [run_forked(*_arguments(typed)).out.partition("\n")[0] + "\n" for typed in asked]
    assert sum(first != "\n" for first in firsts) > len(asked) // 2  # control
    named = [first.rstrip("\n").split("\t")[1:2] for first in firsts]
    told = [find_examples(index, typed, limit=1, include_tests=True) for typed in asked]
    assert [
        (typed, name) for typed, name, text in zip(asked, named, told, strict=True)
        if not (name[0] in text if name else text.startswith("Nothing found for"))
    ] == []  # fmt: skip
    picked = [
        found_for(
            f"{typed} ", Picking(places(), Out(Style(terminal=True, color=False), quiet=True), limit=1)
        ).hits
        for typed in asked
    ]
    without_tests = [index.search(typed, limit=1, tests=False).hits for typed in asked]
    assert [hits[0].id if hits else "" for hits in picked] == [
        hits[0].id if hits else "" for hits in without_tests
    ]


def _arguments(typed: str) -> list[str]:
    words = typed.split()
    return ["search", *words] if words[0] in VERBS else words


def test_parts_of_an_example_are_those_of_show(run: Run, index: api.Index) -> None:
    ref = "contextlib-suppress-examples:1"
    example = index.example(ref)

    for part, mine in (("--highlighted", example.statements()), ("--function", example.function()),
                       ("--standalone", example.standalone())):  # fmt: skip
        assert run("show", ref, part, "--no-header").out == mine
    assert "".join(example.parts()) == example.statements()
    assert "".join(example.parts(functions=True)) == example.function()
    assert example.parts(quick=True) == example.parts()
    assert run("notice", ref).out == example.notice()
    assert json.loads(run("show", ref, "--json", "--schema", "1").out) == [
        json.loads(json.dumps(example.as_dict()))
    ]
    assert example.document().startswith("from __future__ import annotations\n")


def test_usage_is_that_of_the_command(run: Run, index: api.Index) -> None:
    (shown,) = json.loads(run("usage", "Path.read_text", "--json").out)

    usage = index.usage("Path.read_text")

    assert usage is not None
    assert (usage.symbol, usage.times(), len(usage.calls)) == (
        shown["symbol"], shown["calls"], len(shown["shapes"])
    )  # fmt: skip
    assert index.usage("nothing.of.this.name") is None
    brief = index.usage("Path.read_text", brief=True)
    assert brief is not None
    assert [way[:4] for way in brief.calls] == [way[:4] for way in usage.calls]
    assert not any(way.example for way in brief.calls)
    assert all(way.example for way in usage.calls)  # control
    assert (brief.together, brief.members) == ((), ())


def test_what_is_added_is_found_by_the_same_index_and_what_is_removed_is_not(
    index: api.Index, tmp_path: Path
) -> None:
    folder = write_files(tmp_path / "teahouse", PROJECT)
    assert not [hit for hit in index.search("json.loads") if hit.project == "teahouse"]

    report = index.add(str(folder))

    assert (report.projects, report.files, report.skipped) == (1, 1, ())
    assert [hit.path for hit in index.search("json.loads") if hit.project == "teahouse"] == [
        "teahouse/menu.py"
    ]
    card = index.card("teahouse.menu.prices")
    assert card is not None
    assert card.definition is not None
    assert card.definition.signatures == ("(path)",)
    (folder / "teahouse" / "menu.py").write_text("import json\n\nTEA = json.dumps({})\n", "utf-8")
    assert [each.source for each in index.update()] == [str(folder)]
    assert [hit.project for hit in index.search("json.dumps", "project:teahouse")] == ["teahouse"]
    assert index.remove(str(folder)).projects == 1
    assert str(folder) not in [each.name for each in index.sources()]
    assert not [hit for hit in index.search("json.dumps") if hit.project == "teahouse"]


def test_an_index_that_was_built_again_meanwhile_is_opened_again(run: Run, index: api.Index) -> None:
    before = index.search("suppress").hits

    assert run("doctor", "--rebuild").status == 0

    assert index.search("suppress").hits == before


def test_a_folder_may_be_given_and_errors_have_a_next_step(index: api.Index, tmp_path: Path) -> None:
    with exsearch.open(tmp_path / "other") as other:
        assert other.search("suppress").hits
        assert (tmp_path / "other" / "index.sqlite").exists()
    for wrong, error in (
        (lambda: index.example("no-such-page:1"), NotFound),
        (lambda: index.example("4"), NotFound),
        (lambda: index.add("nowhere/at/all"), SourceError),
        (lambda: index.remove("nowhere"), NotFound),
        (lambda: index.search("suppress", "kind:nonsense"), UsageError),
    ):
        with pytest.raises(error) as raised:
            wrong()
        assert raised.value.hint


def test_nothing_is_printed(index: api.Index, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    index.add(str(write_files(tmp_path / "teahouse", PROJECT)))
    index.search("supress")
    index.usage("json.loads")
    index.update()

    assert capfd.readouterr() == ("", "")


def test_each_thread_may_have_its_own_index(home: Path) -> None:
    found: list[int] = []

    def ask() -> None:
        with exsearch.open() as own:
            found.append(len(own.search("suppress")))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 4
    assert len(set(found)) == 1


def test_importing_it_loads_nothing_and_a_question_what_the_command_loads(run: Run, home: Path) -> None:
    assert run("suppress").status == 0
    program = (
        "import sys; before = set(sys.modules); import exsearch; first = set(sys.modules) - before;"
        "exsearch.open().search('contextlib.suppress'); print(*first); print(*sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    first, then = (set(line.split()) for line in done.stdout.splitlines())
    assert first == {"exsearch"}
    assert not {"typer", "rich", "libcst", "yaml", "json", "re", "exsearch.commands"} & (
        then - _loaded_at_start()
    )
    assert "exsearch.search.find" in then  # control


def _loaded_at_start() -> set[str]:
    """Return what a bare interpreter loads: hooks of the environment may load more than Python does."""
    program = "import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())
