"""The words that TAB offers. The scripts of the shells are tested in `tests/shells`."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from helpers import ROOT
from helpers.harvesting import FLASK, write_files, write_project
from helpers.indexes import make_index

from exsearch.commands.complete import answer
from exsearch.commands.names import VERBS
from exsearch.config import places
from exsearch.index.sqlite.opening import writing
from exsearch.index.sqlite.read import open_index
from exsearch.search.offers import MOST, names_starting

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers import Ran

    Run = Callable[..., Ran]
    Offered = Callable[..., list[str]]

SHOP = {
    "shop/__init__.py": "",
    "shop/tables.py": """
        import shop.many
        from flask import Flask, make_response
        from pandas import DataFrame, date_range

        def render():
            return make_response(DataFrame(), 200)

        def again():
            return make_response("x")

        app = Flask()
        DataFrame.groupby
        """,
    "shop/many.py": "import big\n\n"
    + "".join(f"big.a{number:03}()\n" for number in range(300))
    + "big.zz()\n",
}


@pytest.fixture(scope="module")
def shop_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shop")
    trees = [write_project(root / "flask", FLASK), write_project(root / "shop", SHOP)]
    make_index(root / "home", trees=trees)
    return root / "home"


@pytest.fixture
def offered(shop_home: Path, monkeypatch: pytest.MonkeyPatch) -> Offered:
    """Return the offers for the words of a line, the unfinished one last."""
    monkeypatch.setenv("EXSEARCH_HOME", str(shop_home))

    def offered(*words: str, shell: str = "fish") -> list[str]:
        asked = {
            "_EXSEARCH_COMPLETE": shell,
            "_EXSEARCH_WORDS": "\n".join(("exsearch", *words[:-1])),
            "_EXSEARCH_WORD": words[-1],
        }
        lines = (answer(asked, places()) or "").splitlines()
        return [line.partition("\t")[0] for line in lines[1:]]

    return offered


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", [*VERBS]),
        ("s", ["search", "show", "site", "skill"]),
        ("sh", ["show"]),
        ("-q sh", ["show"]),
        ("make_r", ["make_response"]),
        ("search make_r", ["make_response"]),
        ("fla", ["flask", "flask."]),
        ("Fla", ["Flask"]),
        ("FLA", ["Flask"]),
        (
            "flask.",
            [
                "flask.app",
                "flask.Flask",
                "flask.Flask.",
                "flask.helpers",
                "flask.helpers.",
                "flask.make_response",
                "flask.sansio",
                "flask.sansio.",
            ],
        ),
        ("flask.h", ["flask.helpers", "flask.helpers."]),
        ("flask.helpers.", ["flask.helpers.abort_with"]),
        ("flask.helpers.m", ["flask.helpers.make_response"]),
        ("pandas.Da", ["pandas.DataFrame", "pandas.DataFrame."]),
        ("pandas.da", ["pandas.date_range"]),
        ("pandas.dat", ["pandas.date_range"]),
        ("pandas.dataf", ["pandas.DataFrame", "pandas.DataFrame."]),
        ("PANDAS.DATE", ["pandas.date_range"]),
        ("make_response lic", ["license:"]),
        ("license:per", ["license:permissive"]),
        ("make_response license:mi", ["license:MIT"]),
        ("make_response -license:co", ["-license:copyleft"]),
        ("make_response -lic", ["-license:"]),
        ("project:S", ["project:shop"]),
        ("kind:cl", ["kind:class"]),
        ("role:v", ["role:vendored"]),
        ("symbol:flask.h", ["symbol:flask.helpers", "symbol:flask.helpers."]),
        ("file:x", []),
        ("--color a", ["auto", "always"]),
        ("--color=n", ["--color=never"]),
        ("--project sh", ["shop"]),
        ("--limit ", []),
        ("-- --fo", []),
        ("-- show", []),
        ("make_response --exp", ["--explain"]),
        ("list ", ["symbols", "projects", "licenses", "sources", "examples", "packs"]),
        ("list projects s", ["shop"]),
        ("list symbols make_r", ["make_response"]),
        ("list licenses M", ["MIT"]),
        ("list projects shop s", []),
        ("pages make_r", ["make_response"]),
        ("site lic", ["license:"]),
        ("site license:permissive project:s", ["project:shop"]),
        ("site --symbols flask.h", ["flask.helpers", "flask.helpers."]),
        ("update ", []),
        ("doctor ", []),
        ("doctor --re", ["--rebuild"]),
        ("version ", []),
        ("help sh", ["show"]),
        ("help show s", []),
        ("completion ", ["bash", "zsh", "fish", "powershell"]),
        ("mcp ", ["install"]),
        ("mcp install c", ["claude", "codex", "cursor"]),
        ("mcp install codex c", []),
        ("skill ", ["install"]),
        ("add inst", ["installed:"]),
        ("show make_response:", [f"make_response:{number}" for number in range(1, 5)]),
        ("show make_response:3", ["make_response:3"]),
        ("show make_response:5", []),
        ("show 4 --highlighted --fu", []),
        ("show 4 --fu", ["--function"]),
        ("extract 4 --to x -o", []),
        ("zzz", []),
        ("zzz:", []),
    ],
)
def test_only_words_that_can_follow_are_offered(offered: Offered, line: str, words: list[str]) -> None:
    assert offered(*line.split(" ")) == words


def test_an_option_is_offered_to_its_own_verb_and_once(offered: Offered) -> None:
    assert "--standalone" in offered("show", "4", "--")
    assert "--no-header" in offered("show", "4", "--")
    assert "--standalone" not in offered("extract", "4", "--")
    assert "--json" not in offered("show", "--json", "--")
    assert "--project" in offered("x", "--project", "shop", "--")  # control: it may be given again


def test_rows_of_the_last_list_are_offered_with_their_code(
    run: Run, shop_home: Path, offered: Offered
) -> None:
    env = {"EXSEARCH_HOME": str(shop_home)}
    run("make_response", env=env)

    assert offered("show", "") == ["1", "2", "3", "4"]
    assert offered("notice", "1", "3") == ["3"]
    assert offered("show", "5") == []
    asked = {"_EXSEARCH_COMPLETE": "fish", "_EXSEARCH_WORDS": "exsearch\nshow", "_EXSEARCH_WORD": "1"}
    assert answer(asked, places()) == (
        "list\n1\tflask.make_response  return make_response(DataFrame(), 200)\n"
    )
    ids = [line.split("\t")[0] for line in run("list", "examples", env=env).out.splitlines()]
    of_shop = [ref for ref in ids if ref.startswith("shop@1.0/shop/tables.py")]
    found = offered("show", "shop@")
    assert found
    assert set(found) < set(of_shop)


def test_sources_are_offered_to_remove_as_they_are_named(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, offered: Offered
) -> None:
    sources = [
        str(write_project(tmp_path / name, {"a.py": "import os\nos.sep\n"})) for name in ("one", "two")
    ]
    monkeypatch.setenv("EXSEARCH_HOME", str(home))
    run("add", *sources)

    assert offered("remove", "") == sources
    assert offered("remove", str(tmp_path / "t")) == sources[1:]
    assert offered("remove", sources[0], "") == sources[1:]
    assert offered("remove", "three") == []


def test_packages_of_the_users_environment_are_offered_to_add(
    offered: Offered, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "env" / "lib" / "python3.11" / "site-packages"
    write_files(site, {f"{name}.dist-info/RECORD": "" for name in ("Rich-1.0", "riches-2.0")})
    write_files(tmp_path / "env", {"pyvenv.cfg": ""})
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "env"))

    assert offered("add", "installed:ri") == ["installed:rich", "installed:riches"]
    assert offered("add", "installed:x") == []


def test_names_that_no_search_finds_are_not_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, offered: Offered
) -> None:
    path = make_index(tmp_path / "other")
    with writing(str(path)) as writer:
        for symbol, name in ((1, "zoo.hidden"), (2, "zoo.héron")):
            writer.connection.execute("INSERT INTO symbol VALUES (?, ?, '', '', 1, '', 0, 0)", (symbol, name))
            writer.connection.execute("INSERT INTO name VALUES (?, 1, 0, ?)", (name, symbol))
        writer.connection.execute("INSERT INTO example VALUES (1, 2, 0, 1, 1, 0, 0, 0, 0, 1, 0, '', '', 0)")
    monkeypatch.setenv("EXSEARCH_HOME", str(path.parent))

    assert offered("zoo.h") == []
    with writing(str(path)) as writer:
        writer.connection.execute("INSERT INTO example VALUES (2, 1, 0, 1, 1, 0, 0, 0, 0, 1, 0, '', '', 0)")
    assert offered("zoo.h") == ["zoo.hidden"]  # control


def test_the_last_of_many_names_is_offered_as_well(shop_home: Path) -> None:
    """Otherwise a shell would insert the common start of the first names."""
    index = open_index(str(shop_home / "index.sqlite"))

    names = [name.text for name in names_starting(index, "big.")]

    assert len(names) == MOST + 1
    assert {name[: len("big.a")] for name in names} == {"big.a", "big.z"}
    assert (names[0], names[-1]) == ("big.a000", "big.zz")


@pytest.mark.parametrize(
    ("line", "tail", "offers"),
    [
        ("exsearch license:per", "per", ["permissive"]),
        ("exsearch license:", "", ["permissive", "copyleft", "unstated"]),
        ('exsearch "license:per', "license:per", ["license:permissive"]),
        ("exsearch 'license:per", "license:per", ["license:permissive"]),
        ("exsearch --color=al", "al", ["always"]),
        ("exsearch show make_response:2", "2", ["2"]),
        ("exsearch  show   make_r", "make_r", ["make_response"]),
        ("exsearch project:sh\\op", "sh\\op", ["project:shop"]),
        ("exsearch '-q' s\"h\"", 's"h"', ["show"]),
        ("exsearch show $(x)", "x)", []),
        ("exsearch", "", [*VERBS]),
        ("", "", [*VERBS]),
    ],
)
def test_bash_gets_the_part_of_a_word_that_it_replaces(
    shop_home: Path, monkeypatch: pytest.MonkeyPatch, line: str, tail: str, offers: list[str]
) -> None:
    monkeypatch.setenv("EXSEARCH_HOME", str(shop_home))
    said = {"_EXSEARCH_COMPLETE": "bash", "_EXSEARCH_LINE": line, "_EXSEARCH_TAIL": tail}

    lines = (answer(said, places()) or "").splitlines()[1:]

    assert [each for each in lines if each != "weak-copyleft" and not each.startswith("MIT")] == offers


@pytest.mark.parametrize(
    ("line", "also"),
    [("add ", "files"), ("add ./x", "files"), ("add --env ", "folders"), ("extract 1 --to ", "folders"),
     ("extract 1 -o ", "files"), ("add installed:", "list"), ("show ", "list"), ("add -", "list")],
)  # fmt: skip
def test_the_shell_learns_if_files_can_follow(offered: Offered, line: str, also: str) -> None:
    *before, word = line.split(" ")
    asked = {"_EXSEARCH_COMPLETE": "zsh", "_EXSEARCH_WORDS": "\n".join(("exsearch", *before)),
             "_EXSEARCH_WORD": word}  # fmt: skip

    assert (answer(asked, places()) or "").splitlines()[0] == also


def test_without_an_index_the_verbs_are_offered(offered: Offered, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXSEARCH_HOME", "/nowhere/at/all")

    assert offered("sh") == ["show"]
    assert offered("make_r") == offered("show", "") == offered("remove", "") == []


def test_completion_survives_a_damaged_index(run: Run, home: Path) -> None:
    home.mkdir()
    (home / "index.sqlite").write_bytes(b"no index")

    for words in ("exsearch", "exsearch\nshow"):
        ran = run(env={"_EXSEARCH_COMPLETE": "fish", "_EXSEARCH_WORDS": words, "_EXSEARCH_WORD": "s"})
        assert (ran.status, ran.err) == (0, "")


def test_an_unknown_shell_gets_nothing_to_evaluate(run: Run) -> None:
    for shell in ("", "tcsh", "complete_tcsh", "bash_source"):
        assert run("remove", "x", env={"_EXSEARCH_COMPLETE": shell}) == (2, "", "")


# -- start-up


@pytest.mark.parametrize(
    "line", ["pandas.Da", "show\n1", "s", "remove\n", "license:p", "show\nmake_response:"]
)
def test_completion_does_not_load_typer(shop_home: Path, line: str) -> None:
    program = (
        "import sys; from exsearch.__main__ import quick_answer;"
        "status = quick_answer([]); print(status, *sorted(sys.modules), file=sys.stderr)"
    )
    *before, word = ("exsearch", *line.split("\n"))
    env = {**os.environ, "EXSEARCH_HOME": str(shop_home), "_EXSEARCH_COMPLETE": "zsh",
           "_EXSEARCH_WORDS": "\n".join(before), "_EXSEARCH_WORD": word}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, env=env
    )

    status, *modules = done.stderr.split()

    assert (status, done.stdout != "") == ("0", True)
    assert not {"typer", "rich", "json", "dataclasses", "typing", "pathlib", "exsearch.cli"} & set(modules)
    assert "exsearch.commands.complete" in modules  # control
