"""One's own project and environment come first: rows, cards, and what has changed since they were indexed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import pytest
from helpers.harvesting import write_files, write_project
from helpers.indexes import make_index, writing_lean
from terminal.conftest import install

from exsearch.index.sqlite.read import open_index
from exsearch.ingest.add import add
from exsearch.ingest.freshness import has_changed
from exsearch.search.cards import cards_of, with_own
from exsearch.search.find import search
from exsearch.search.here import NOWHERE, Here, here_of
from exsearch.search.query import parse_query
from exsearch.sources.locate import locate

if TYPE_CHECKING:
    from pathlib import Path

    from exsearch.index.sqlite.read import Index
    from exsearch.model import Definition
    from exsearch.search.find import Answer

CALLS = "import shop\n\nshop.pay({})\n"


def add_environments(home: Path, *environments: Path) -> Index:
    with writing_lean(home) as writer:
        for path in environments:
            add(writer, locate(f"env:{path}", cache="", environment={}))
    return open_index(str(home / "index.sqlite"))


def here(index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch, env: Path | None = None) -> Here:
    folder.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(folder)
    if env:
        monkeypatch.setenv("VIRTUAL_ENV", str(env))
    return here_of(index, index.source_kinds())


def found(index: Index, where: Here | None, *words: str, limit: int = 20) -> Answer:
    return search(index, parse_query(words or ["shop.pay"]), limit, tests=False, here=where)


def rows(index: Index, where: Here | None, *words: str, limit: int = 20) -> list[str]:
    return [f"{hit.project} {hit.text}" for hit in found(index, where, *words, limit=limit).hits]


def definition(index: Index, where: Here | None) -> Definition:
    (card,) = cards_of(index, found(index, where), parse_query(["shop.pay"]), here=where).values()
    assert card.definition
    return card.definition


# -- the project


@pytest.fixture
def trees(tmp_path: Path) -> Index:
    """Two projects that use shop, one of them twice and in a test, and a third that does the same as it."""
    shop = write_project(tmp_path / "shop", {"shop/__init__.py": "def pay(n): ...\n"}, name="shop")
    till = write_project(
        tmp_path / "till",
        {
            "till/a.py": CALLS.format(1),
            "till/b.py": CALLS.format("till=2"),
            "tests/test_a.py": CALLS.format(3),
        },
        name="till",
    )
    bank = write_project(tmp_path / "bank", {"bank/a.py": CALLS.format("bank=1")}, name="bank")
    copy = write_project(tmp_path / "copy", {"copy/a.py": CALLS.format("bank=1")}, name="copy")
    make_index(tmp_path / "home", trees=[shop, till, bank, copy])
    return open_index(str(tmp_path / "home/index.sqlite"))


def test_uses_in_the_project_that_one_stands_in_are_marked_and_counted(
    trees: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_till = here(trees, tmp_path / "till/till/deeper", monkeypatch)
    answer = found(trees, in_till)

    marked = [(hit.project, hit.is_own) for hit in with_own(answer.hits, in_till)]
    assert marked == [("till", True), ("bank", False), ("till", True), ("shop", False)]
    (card,) = cards_of(trees, answer, parse_query(["shop.pay"]), here=in_till).values()
    assert (card.uses, card.own) == (5, 3)  # the one in a test counts, too
    (card,) = cards_of(trees, answer, parse_query(["shop.pay"])).values()
    assert card.own == 0  # control


def test_of_copies_ones_own_is_listed(trees: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [row for row in rows(trees, None) if "bank=1" in row] == ["bank shop.pay(bank=1)"]  # control

    in_copy = here(trees, tmp_path / "copy", monkeypatch)

    assert rows(trees, in_copy)[0] == "copy shop.pay(bank=1)"
    assert sum("bank=1" in row for row in rows(trees, in_copy)) == 1


def test_who_asks_for_another_project_gets_that_one(
    trees: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_till = here(trees, tmp_path / "till", monkeypatch)

    assert rows(trees, in_till, "shop.pay", "project:bank", limit=1) == ["bank shop.pay(bank=1)"]
    assert rows(trees, in_till, "shop.pay", limit=1) == ["till shop.pay(1)"]  # control


def test_beside_the_project_one_stands_nowhere(
    trees: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert here(trees, tmp_path, monkeypatch) == here(trees, tmp_path / "tills", monkeypatch) == NOWHERE
    assert here(trees, tmp_path / "till", monkeypatch).project == "till"  # control


def test_an_editable_install_is_ones_own_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    till = write_project(tmp_path / "till", {"till.py": CALLS.format(1)}, name="till")
    install(tmp_path / "env", "shop", "1.0", {"shop.py": "def pay(n): ...\n"})
    url = f'{{"url": "{till.as_uri()}", "dir_info": {{"editable": true}}}}'
    install(tmp_path / "env", "till", "1.0", {"till-1.0.dist-info/direct_url.json": url})
    index = add_environments(tmp_path / "home", tmp_path / "env")

    in_till = here(index, till, monkeypatch)

    assert (in_till.project, in_till.folder) == ("till", str(till))
    assert [hit.is_own for hit in with_own(found(index, in_till).hits, in_till)] == [True, False]
    write_files(till, {"till.py": "x = 1\n"})
    assert has_changed(index, in_till, tuple)


# -- the environment

OLD = {"shop/__init__.py": "def pay(n):\n    'Pay as before.'\n", "shop/own.py": CALLS.format("old=1")}
NEW = {
    "shop/__init__.py": "def pay(n, m):\n    'Pay as now.'\n",
    "shop/own.py": CALLS.format("new=1"),
}


class Both(NamedTuple):
    """Two environments in one index: a has shop 1.0 and one that uses it, b has shop 2.0 and many that do."""

    a: Path
    b: Path
    held: Index


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    root = tmp_path_factory.mktemp("both")
    a, b = root / "a", root / "b"
    install(a, "shop", "1.0", OLD)
    install(a, "zoo", "1.0", {"zoo.py": CALLS.format("zoo=1"), "more.py": CALLS.format("1, zoo=2")})
    install(b, "shop", "2.0", NEW)
    for name in "bcdefgh":
        install(b, name, "1.0", {f"{name}.py": CALLS.format(f"{name}=1")})
    return Both(a, b, add_environments(root / "home", a, b))


def test_the_definition_is_the_one_of_ones_environment(
    both: Both, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_a, in_b = (here(both.held, tmp_path / "x", monkeypatch, env) for env in both[:2])

    of_a, of_b, of_none = (definition(both.held, each) for each in (in_a, in_b, None))
    assert (of_a.version, of_a.summary, of_a.others) == ("1.0", "Pay as before.", 1)
    assert (of_b.version, of_b.summary) == ("2.0", "Pay as now.")
    assert of_none == of_b  # control: the newest


def test_rows_of_ones_environment_come_before_those_of_others(
    both: Both, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_a = here(both.held, tmp_path / "x", monkeypatch, both.a)

    everything = rows(both.held, in_a)
    assert everything[0].startswith("zoo")
    assert rows(both.held, in_a, limit=2) == everything[:2]
    projects = [row.partition(" ")[0] for row in everything]
    assert [name for name in projects if name != "shop"].index("zoo", 1) == 8  # projects take turns
    assert rows(both.held, None)[0][:3] != "zoo"  # control


def test_a_librarys_own_rows_are_those_of_ones_version(
    both: Both, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def own(where: Here | None) -> list[str]:
        return [row for row in rows(both.held, where) if row.startswith("shop ")]

    assert own(here(both.held, tmp_path / "x", monkeypatch, both.a)) == [
        "shop shop.pay(old=1)", "shop def pay(n):"]  # fmt: skip
    assert own(here(both.held, tmp_path / "x", monkeypatch, both.b)) == [
        "shop shop.pay(new=1)", "shop def pay(n, m):"]  # fmt: skip
    assert len(own(None)) == 4  # control


def test_a_library_that_ones_environment_lacks_is_that_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path / "a", "zoo", "1.0", {"zoo.py": CALLS.format("zoo=1")})
    install(tmp_path / "b", "shop", "2.0", NEW)
    index = add_environments(tmp_path / "home", tmp_path / "a", tmp_path / "b")

    in_a = here(index, tmp_path / "x", monkeypatch, tmp_path / "a")

    assert definition(index, in_a).version == "2.0"
    assert rows(index, in_a)[-1] == "shop def pay(n, m):"


def test_it_matters_only_if_one_of_several_environments_is_ones_own(
    both: Both, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = both.held.source_kinds()
    a, b = str(both.a), str(both.b)

    assert here(both.held, tmp_path / "x", monkeypatch, tmp_path / "c").others == ()
    assert here(both.held, tmp_path / "x", monkeypatch, both.a).others == (f"env:{b}",)
    assert here_of(both.held, sources, [b]).others == (f"env:{a}",)  # the settings count first
    assert here_of(both.held, sources, [a, b]).others == ()


# -- what has changed


@pytest.fixture
def project(tmp_path: Path) -> Path:
    git = {".git/HEAD": "x", ".gitignore": "made*\n"}
    files = {"till/a.py": "x = 1\n", "till/b/c.py": "", "README.md": "# Till\n", "data.bin": "", **git}
    folder = write_project(tmp_path / "till", files, name="till")
    make_index(tmp_path / "home", trees=[folder])
    return folder


def changed(project: Path, monkeypatch: pytest.MonkeyPatch, *exclude: str) -> bool:
    index = open_index(str(project.parent / "home/index.sqlite"))
    return has_changed(index, here(index, project, monkeypatch), lambda: exclude)


@pytest.mark.parametrize(
    ("files", "is_noticed"),
    [
        ({"till/a.py": "x = 2\n"}, True),
        ({"README.md": "# The till\n"}, True),
        ({"till/new.py": ""}, True),
        ({"till/folder/new.py": ""}, True),
        ({"data.bin": "1", "data.new": ""}, False),
        ({"till/__pycache__/a.pyc": "", ".hidden/a.py": "", "build/a.py": ""}, False),
        ({"till/made.py": "", "made/a.py": ""}, False),
        ({"till/notes/a.bin": ""}, False),
        ({}, False),
    ],
)
def test_what_update_would_read_again_is_noticed(
    project: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], is_noticed: bool
) -> None:
    write_files(project, files)

    assert changed(project, monkeypatch) == is_noticed


def test_a_file_that_is_gone_or_excluded_counts_as_for_update(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(project, {"till/new.py": ""})
    assert not changed(project, monkeypatch, "new.py")
    (project / "till/b/c.py").unlink()
    assert changed(project, monkeypatch, "new.py")  # control


def test_a_large_project_is_compared_in_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exsearch.ingest.freshness._MOST_FILES", 2)
    folder = write_project(tmp_path / "till", {f"till/{n}.py": "" for n in range(5)}, name="till")
    for number in range(5):
        os.utime(folder / f"till/{number}.py", (1_700_000_000 + number, 1_700_000_000 + number))
    make_index(tmp_path / "home", trees=[folder])

    (folder / "till/0.py").write_text("x = 1\n")
    assert not changed(folder, monkeypatch)  # an old file
    (folder / "till/4.py").write_text("x = 1\n")
    assert changed(folder, monkeypatch)
