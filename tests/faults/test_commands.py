"""Commands that cannot do what they are asked: what and where, what next, and the right status."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
import time
from typing import TYPE_CHECKING

import pytest
from helpers import ROOT, Ran
from helpers.harvesting import write_files, write_project
from helpers.pages import CODE, named, page, settle
from helpers.processes import command, environment, no_traceback, run_in_window, stored

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers.processes import Run, Tree

    from faults.conftest import Built


# -- no index, no corpus


@pytest.fixture
def run_without_corpus(tmp_path: Path) -> Callable[..., Ran]:
    """Run a copy of the package that carries no built-in pages."""
    bare = tmp_path / "bare"
    shutil.copytree(ROOT / "exsearch", bare / "exsearch", ignore=shutil.ignore_patterns("__pycache__"))

    def run_without_corpus(*arguments: str) -> Ran:
        done = subprocess.run(
            command(*arguments), capture_output=True, cwd=bare, timeout=60, check=False,
            env=environment(PYTHONPATH=str(bare)),
        )  # fmt: skip
        return no_traceback(Ran(done.returncode, done.stdout.decode(), done.stderr.decode()))

    return run_without_corpus


@pytest.mark.parametrize("verb", [["make_response"], ["search", "x"], ["show", "1"], ["list"]])
def test_without_index_and_built_in_pages_the_next_step_is_said(
    run_without_corpus: Callable[..., Ran], home: Path, verb: list[str]
) -> None:
    ran = run_without_corpus(*verb)

    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        "exsearch: there is no index and no built-in page\n  `exsearch add PAGES` makes an index\n"
    )
    assert not (home / "index.sqlite").exists()


def test_without_built_in_pages_those_of_the_user_are_found(
    run_without_corpus: Callable[..., Ran], tree: Tree
) -> None:
    assert run_without_corpus("add", str(tree({"one.md": named("one")}))).status == 0

    assert run_without_corpus("make_response").out.startswith("1\tflask.make_response\tsandman\t")
    assert run_without_corpus("list", "symbols").status == 0
    assert run_without_corpus("show", "1").status == 0
    assert run_without_corpus("nothing_of_the_kind").status == 1
    assert run_without_corpus("doctor", "--rebuild").status == 0
    assert run_without_corpus("make_response").status == 0


def test_commands_on_an_index_that_is_not_there_say_so(run: Run, home: Path) -> None:
    for verb in ("update", "remove x"):
        ran = run(*verb.split())
        assert (ran.status, ran.err.splitlines()[0]) == (2, "exsearch: there is no index yet")
    assert run("doctor").status == 0  # nothing is wrong with it
    assert not home.exists()  # control: asking made nothing


# -- sources


def test_a_folder_without_pages_is_said_to_have_none(run: Run, tree: Tree) -> None:
    root = tree({"notes.csv": "x = 1\n"})

    ran = run("add", str(root))

    assert ran.status == 2
    assert ran.err == (
        f"exsearch: no Python, documentation or example pages in {root}\n"
        "  exsearch reads files that end in .ipynb, .markdown, .md, .mdx, .pxi, .py, .pyi, .pyx,"
        " .rest, .rst and .txt\n"
    )
    assert str(root) not in run("list", "sources").out
    (root / "one.md").write_text(page(CODE), encoding="utf-8")
    assert run("add", str(root)).status == 0  # control


@pytest.mark.parametrize("kind", ["missing", "fifo", "folder of nobody"])
def test_a_source_that_cannot_be_read_is_named(forked: Run, tmp_path: Path, kind: str) -> None:
    place = tmp_path / "source"
    if kind == "fifo":
        os.mkfifo(place)
    elif kind == "folder of nobody":
        (place / "a.md").mkdir(parents=True)

    ran = forked("add", str(place))

    assert ran.status == 2
    assert str(place) in ran.err


def test_a_source_whose_name_is_not_utf8_is_refused_with_words(forked: Run, tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/p\xff"
    os.mkdir(folder)
    with open(folder + b"/one.md", "w", encoding="utf-8") as file:
        file.write(page(CODE))

    ran = forked("add", os.fsdecode(folder))

    assert ran.status == 2
    assert "must be UTF-8" in ran.err
    assert "\\udcff" in ran.err
    os.rename(folder, tmp_path / "p")
    assert forked("add", str(tmp_path / "p")).status == 0  # control


def test_one_bad_source_does_not_cost_the_others_nor_their_names(run: Run, tree: Tree, home: Path) -> None:
    good = tree({"one.md": named("one")})

    ran = run("add", str(good), str(good / "missing"))

    assert ran.status == 2
    assert run("list", "examples", "--jsonl").out.count(str(good)) == 1
    assert str(good) in (home / "index.sqlite.sources").read_text(encoding="utf-8")


def test_adding_a_folder_twice_changes_nothing(run: Run, tree: Tree) -> None:
    root = tree({"one.md": named("one"), "sub/two.md": named("two")})
    assert run("add", str(root)).status == 0
    before = run("list", "examples", "--jsonl").out

    again = run("add", f"{root}/../{root.name}/")

    assert (again.status, run("list", "examples", "--jsonl").out) == (0, before)
    assert before.count("\n") == 2
    assert run("list", "sources").out.count(str(root)) == 1


def test_a_page_in_two_sources_is_kept_twice_under_ids_that_stay(
    forked: Run, home: Path, tree: Tree, tmp_path: Path
) -> None:
    one = tree({"one.md": named("same")})
    two = tmp_path / "two"
    shutil.copytree(one, two)
    forked("add", str(one), str(two))
    first, second = _ids(home)
    assert first == "same:1"
    assert second.startswith("same.")

    (two / "one.md").write_text(named("same", CODE + "~~make_response(2)\n"), encoding="utf-8")
    assert forked("update").status == 0
    assert _ids(home) == [first, second]

    forked("remove", str(one))
    (two / "one.md").write_text(named("same", CODE + "~~make_response(3)\n"), encoding="utf-8")
    assert forked("update").status == 0
    assert _ids(home) == [second]
    assert "make_response(3)" in forked("show", second).out


def test_pages_that_choose_the_ids_of_others_are_all_kept(forked: Run, home: Path, tree: Tree) -> None:
    root = tree({"b.md": named("same"), "c.md": named("same")})
    forked("add", str(root))
    taken = _ids(home)[1].removesuffix(":1")
    forked("remove", str(root))

    (root / "a.md").write_text(named(taken), encoding="utf-8")

    assert forked("add", str(root)).status == 0
    ids = _ids(home)
    assert len(set(ids)) == 3
    assert {f"{taken}:1", "same:1"} < set(ids)


def _ids(home: Path) -> list[str]:
    found = stored(home / "index.sqlite")
    return [example.id for source, examples in found.items() for example in examples if source != "built-in"]


# -- update

LONG_AGO_NS = 1_500_000_000_000_000_001


@pytest.fixture
def pages(forked: Run, tree: Tree) -> Path:
    """A source of three pages that were written long ago."""
    root = tree({f"{name}.md": named(name) for name in ("one", "two", "three")})
    for file in root.iterdir():
        os.utime(file, ns=(LONG_AGO_NS, LONG_AGO_NS))
    settle()
    assert forked("add", str(root)).status == 0
    return root


def test_an_update_reads_what_changed_and_drops_what_has_gone(forked: Run, home: Path, pages: Path) -> None:
    (pages / "one.md").write_text(named("one", CODE + "~~make_response(zebra)\n"), encoding="utf-8")
    (pages / "two.md").unlink()
    (pages / "three.md").rename(pages / "four.md")

    ran = forked("update")

    assert ran.status == 0
    assert "2 pages read, 2 examples, 2 gone" in ran.err
    assert sorted(_ids(home)) == ["one:1", "three:1"]
    assert forked("search", "zebra").status == 0
    assert forked("show", "two:1").status == 2
    assert json.loads(forked("show", "three:1", "--json").out)["examples"][0]["page"]["path"] == "four.md"
    forked("update")  # what was as young as its reading
    assert "nothing has changed" in forked("update").err  # control


def test_a_change_of_the_same_size_is_noticed_though_the_clock_was_set_back(forked: Run, pages: Path) -> None:
    before = (pages / "one.md").stat()
    text = (pages / "one.md").read_text(encoding="utf-8")
    (pages / "one.md").write_text(text.replace("'one'", "'eno'"), encoding="utf-8")
    os.utime(pages / "one.md", ns=(LONG_AGO_NS, LONG_AGO_NS))
    after = (pages / "one.md").stat()
    assert (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)

    assert forked("update").status == 0

    assert "make_response('eno')" in forked("show", "one:1").out


@pytest.mark.parametrize("seconds", [0, -1_000_000, 4_000_000_000], ids=["zero", "before 1970", "in 2096"])
def test_any_time_of_modification_will_do(forked: Run, pages: Path, seconds: int) -> None:
    os.utime(pages / "one.md", (seconds, seconds))

    assert forked("update").status == 0
    assert "'one'" in forked("show", "one:1").out


def test_a_page_that_can_no_longer_be_read_is_skipped_and_the_others_stay(
    forked: Run, home: Path, pages: Path
) -> None:
    (pages / "one.md").write_bytes(b"\xff\xfe")
    (pages / "two.md").unlink()
    os.symlink("/etc/passwd", pages / "two.md")

    assert forked("update").status == 0

    assert _ids(home) == ["three:1"]
    report = forked("doctor").out
    assert f"skipped\t{pages}: one.md:1\tnot UTF-8 (byte 0xff)" in report
    assert f"skipped\t{pages}: two.md\ta symbolic link, which is not followed" in report
    assert forked("update", "--strict").status == 3


def test_a_skip_goes_with_its_file(forked: Run, pages: Path) -> None:
    (pages / "bad.md").write_bytes(b"\xff")
    os.symlink("/etc/passwd", pages / "link.md")
    forked("update")
    assert forked("doctor").out.count("skipped\t") == 2  # control

    (pages / "bad.md").unlink()
    (pages / "link.md").unlink()

    assert forked("update").status == 0
    assert "skipped\t" not in forked("doctor").out


@pytest.mark.xfail(
    strict=True, reason="a file that cannot be read leaves no row that says when it was looked at"
)
def test_a_file_that_cannot_be_read_is_no_change_for_ever(forked: Run, pages: Path) -> None:
    (pages / "bad.md").write_bytes(b"\xff")
    os.utime(pages / "bad.md", ns=(LONG_AGO_NS, LONG_AGO_NS))
    settle()
    assert "1 page read" in forked("update").err  # control

    assert "nothing has changed" in forked("update").err


def test_a_source_that_has_gone_is_said_and_kept_and_the_others_are_read(
    forked: Run, pages: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "five.md").write_text(named("five"), encoding="utf-8")
    forked("add", str(other))
    (other / "five.md").write_text(named("five", CODE + "~~make_response(zebra)\n"), encoding="utf-8")
    pages.rename(tmp_path / "elsewhere")

    ran = forked("update")

    assert ran.status == 2
    assert f"cannot read {pages}" in ran.err
    assert forked("show", "one:1").status == 0
    assert forked("search", "zebra").status == 0


def test_a_source_that_cannot_be_read_any_more_does_not_keep_update_from_the_others(
    forked: Run, tmp_path: Path
) -> None:
    archive = tmp_path / "shop-1.0.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(write_files(tmp_path / "shop-1.0", {"shop.py": "import json\njson.dumps(1)\n"}), "shop-1.0")
    tree = write_project(tmp_path / "till", {"till.py": "import json\njson.loads('1')\n"})
    assert forked("add", str(archive), str(tree)).status == 0
    archive.write_bytes(b"no archive any more")
    write_files(tree, {"till.py": "import json\njson.JSONDecoder()\n"})

    ran = forked("update")

    assert ran.status == 2
    assert str(archive) in ran.err
    assert forked("json.JSONDecoder").status == 0
    assert forked("search", "project:shop", "json.dumps").status == 0  # control: what was stored is kept


@pytest.mark.parametrize(("options", "status"), [([], 0), (["--strict"], 3)])
def test_skips_are_a_failure_only_where_that_is_asked(
    forked: Run, home: Path, tree: Tree, options: list[str], status: int
) -> None:
    root = tree({"one.md": named("one"), "bad.md": b"\x00\x01"})

    ran = forked("add", str(root), *options)

    assert ran.status == status
    assert "skipped bad.md:1: binary, not text" in ran.err
    assert _ids(home) == ["one:1"]


# -- show


def test_show_without_a_list_says_what_to_do(run: Run, index_file: Path) -> None:
    ran = run("show", "1")

    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "exsearch: there is no list yet\n  search first: `exsearch make_response`\n"


@pytest.mark.parametrize("ref", ["0", "99", "9" * 12, "9" * 5000])
def test_a_row_that_the_list_does_not_have_is_said(forked: Run, index_file: Path, ref: str) -> None:
    listed = forked("make_response").out.count("\n")

    ran = forked("show", ref)

    assert (ran.status, ran.out) == (2, "")
    assert f"the list for `make_response` has no row {ref}, only rows 1 to {listed}" in ran.err
    assert forked("show", str(listed)).status == 0  # control


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        ("no-such-page:1", "no example no-such-page:1"),
        ("make_response:99", "no example make_response:99: make_response has "),
        ("make_response:0", "no example make_response:0"),
        ("make_response:" + "9" * 5000, "no example make_response:999"),
        (":", "no example :"),
        (":1", "no example :1"),
        ("", "no example "),
        ("no such symbol", "no example no such symbol"),
        ("x' OR 1=1 --", "no example x' OR 1=1 --"),
        ("\udcff", "no example \\udcff"),
        ("٣", "no example ٣"),
    ],
)
def test_a_reference_that_means_nothing_is_said(forked: Run, index_file: Path, ref: str, said: str) -> None:
    ran = forked("show", ref)

    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"exsearch: {said}")


def test_symbol_and_number_need_no_list(forked: Run, index_file: Path) -> None:
    ran = forked("show", "flask.make_response:2")

    assert ran.status == 0
    assert ran.err.startswith("exsearch: flask.make_response:2: ")


def test_a_row_that_has_gone_is_said_with_what_it_was(run: Run, built: Built, index_file: Path) -> None:
    assert run("search", "source:pages", "make_response").status == 0
    assert run("show", "1").status == 0  # control
    assert run("remove", str(built.pages)).status == 0

    ran = run("show", "1")

    assert (ran.status, ran.out) == (2, "")
    assert (
        "row 1 of the list for `make_response source:pages` was page-0:1, which is not in the index"
        in ran.err
    )
    assert "search again: `exsearch make_response source:pages`" in ran.err


def test_a_longer_list_than_is_printed_is_remembered_whole(run: Run, tree: Tree, home: Path) -> None:
    section = "\n## Example {n} from sandman\n\n```python\n~~make_response({n})\n```\n"
    long = "a" * 150  # ids long enough that the list takes more than a megabyte
    for number in range(8):
        text = named(f"{long}-{number}") + "".join(section.format(n=n) for n in range(2, 1001))
        tree({f"{number}.md": text})
    run("add", str(home.parent / "pages"))
    assert run("search", "make_response", "-n", "0").out.count("\n") > 8000
    (list_file,) = (home / "state" / "lists").iterdir()
    assert list_file.stat().st_size > 1_000_000

    assert run("show", "8000").status == 0


# -- windows


def test_each_window_keeps_its_own_list(index_file: Path) -> None:
    script = 'exsearch() { "$PYTHON" -m exsearch "$@"; }\n'
    windows = []
    for words in ("make_response", "lru_cache"):
        line = f"{script}exsearch {words} >/dev/null; read _; exsearch show 1"
        windows.append(
            subprocess.Popen(
                ["bash", "-c", line], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                cwd=ROOT, env=environment(PYTHON=command()[0]), start_new_session=True,
            )
        )  # fmt: skip
    lists = index_file.parent / "state" / "lists"
    end = time.monotonic() + 20
    while time.monotonic() < end and (not lists.is_dir() or len(list(lists.iterdir())) < 2):
        time.sleep(0.01)

    said = [window.communicate(b"\n", timeout=30)[1].decode() for window in windows]

    assert said[0].startswith("exsearch: row 1 of the list for `make_response`: ")
    assert said[1].startswith("exsearch: row 1 of the list for `lru_cache`: ")


def test_a_new_window_is_given_the_newest_list_and_told_so(index_file: Path) -> None:
    run_in_window("make_response")
    time.sleep(0.02)
    run_in_window("lru_cache")

    ran = run_in_window("show", "1")

    assert ran.status == 0
    assert ran.err.startswith(
        "exsearch: row 1 of the list for `lru_cache`, made in another terminal: functools-lru-cache-examples:"
    )


def test_windows_that_have_closed_leave_no_more_than_the_newest_lists(index_file: Path) -> None:
    lists = index_file.parent / "state" / "lists"
    lists.mkdir(parents=True)
    for number in range(100):
        (lists / f"sid-x{number}").write_text("exsearch list 1, rows: 0\nq\n", encoding="utf-8")

    run_in_window("make_response")

    assert len(list(lists.iterdir())) == 64
    assert run_in_window("show", "1").status == 0


# -- usage


@pytest.mark.parametrize(
    "arguments",
    [
        ["show"],
        ["add"],
        ["remove"],
        ["search"],
        ["show", "1", "--no-such-option"],
        ["show", "1", "-C", "-1"],
        ["show", "1", "-C", "x"],
        ["show", "-1"],
        ["list", "unknown"],
        ["list", "symbols", "a", "b"],
        ["update", "x"],
        ["doctor", "--rebuild=x"],
        ["search", "x", "--limit", "-1"],
        ["search", "x", "--color", "sometimes"],
        ["search", "license:"],
        ["search", "x", "--license", " "],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_said_in_words(forked: Run, index_file: Path, arguments: list[str]) -> None:
    ran = forked(*arguments)

    assert (ran.status, ran.out) == (2, "")
    assert ran.err


def test_a_source_that_is_none_cannot_be_removed(forked: Run, index_file: Path) -> None:
    ran = forked("remove", "no-such-source")

    assert ran.status == 2
    assert ran.err == ("exsearch: no-such-source is not a source\n  `exsearch list sources` shows them\n")


def test_more_rows_than_sqlite_can_count_are_all_rows(forked: Run, index_file: Path) -> None:
    assert (
        forked("search", "make_response", "-n", "9" * 30).out
        == forked("search", "make_response", "-n", "0").out
    )


def test_silence_is_kept_where_it_is_asked(run: Run, index_file: Path) -> None:
    assert run("search", "-q", "no_such_word") == (1, "", "")
    assert run("search", "no_such_word").err  # control
