"""`list packs`, TAB, and hints that name a pack."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import harvested, index_of, write_files, write_project
from helpers.indexes import writing_lean

from exsearch.commands import Out
from exsearch.commands.add import AddRequest, add
from exsearch.commands.complete import ASKED, answer
from exsearch.commands.hints import hints, more_uses
from exsearch.commands.list import ListRequest, list_
from exsearch.commands.screen import uses_to_get
from exsearch.commands.search import SearchRequest, search
from exsearch.commands.sources import known_sources
from exsearch.config import places
from exsearch.errors import SourceError, UsageError
from exsearch.index.sqlite.read import open_index
from exsearch.ingest.add import add as store_source
from exsearch.model import Condition, Query
from exsearch.output import Style
from exsearch.search.find import search as find
from exsearch.search.query import parse_query
from exsearch.sources import packs
from exsearch.sources.locate import locate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from exsearch.index.items import Harvest

pytestmark = pytest.mark.usefixtures("lean")

PIPE = Out(Style(terminal=False, color=False))
MEMBER = '[[member]]\nname = "{}"\nversion = "1.0"\nwhy = "A shop"\nlicense = "MIT"\nsize = 1_500_000\n'


@pytest.fixture(autouse=True)
def two_packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shops = MEMBER.format("shop") + 'uses = ["flask"]\n' + MEMBER.format("till")
    files = {
        "shops.toml": f'title = "Shops"\n{shops}', "shops.names": "flask.abort 2\nflask.Flask.route 1\n",
        "zoos.toml": MEMBER.format("zoo"), "zoos.names": "",
    }  # fmt: skip
    monkeypatch.setattr(packs, "FOLDER", str(write_files(tmp_path / "packs", files)))


@pytest.fixture
def listed(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What `list packs` writes to a pipe."""

    def listed(prefix: str = "", form: str = "") -> str:
        assert list_(ListRequest("packs", prefix, form), places(), PIPE) == 0
        return capsys.readouterr().out

    return listed


def test_the_packs_are_listed_with_what_suits_the_environment(
    listed: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert listed() == "pack:shops\t3.0\t2\t-\t-\tshop, till\npack:zoos\t1.5\t1\t-\t-\tzoo\n"
    info = "env/lib/python3.11/site-packages/flask-3.0.dist-info/METADATA"
    write_files(tmp_path, {"env/pyvenv.cfg": "", info: "Metadata-Version: 2.1\nName: flask\nVersion: 3.0\n"})
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "env"))

    assert "\tflask 1\t" in listed()
    shops, zoos = json.loads(listed(form="json"))
    assert (shops["suits"], zoos["suits"], shops["added"]) == ({"flask": 1}, {}, False)
    assert shops["size_bytes"] == 3_000_000
    assert [each["name"] for each in shops["members"]] == ["shop", "till"]


def test_a_pack_of_which_only_some_members_were_stored_says_how_to_go_on(
    listed: Callable[..., str], home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("shop", "till"):
        write_project(tmp_path / "all" / name, {f"{name}.py": "x = 1\n"}, name=name)
    located = locate(str(tmp_path / "all"), cache="")._replace(name="pack:shops", kind="pack")

    def store(members: int) -> None:
        with writing_lean(home) as writer:
            store_source(writer, located._replace(origins=located.origins[:members]))

    def drawn() -> str:
        assert list_(ListRequest("packs"), places(), Out(Style(terminal=True, color=False))) == 0
        return capsys.readouterr().out

    def said() -> tuple[bool, int]:
        shops = json.loads(listed(form="json"))[0]
        return shops["added"], shops["indexed"]

    store(1)
    assert "pack:shops  2 projects, 3.0 MB  1 of 2 added\n" in drawn()
    assert "  It is not whole: `exsearch add pack:shops` goes on.\n" in drawn()
    assert ("\t1 of 2 added\t" in listed(), said()) == (True, (True, 1))
    store(2)
    assert "pack:shops  2 projects, 3.0 MB  added\n" in drawn()  # control
    assert "not whole" not in drawn()
    assert ("\tadded\t" in listed(), said()) == (True, (True, 2))


def test_one_pack_is_listed_by_member(listed: Callable[..., str]) -> None:
    assert listed("shops").splitlines()[0] == "shop\t1.0\tMIT\t1.5\tflask\tA shop"
    with pytest.raises(UsageError, match="no pack starts with nothing"):
        listed("nothing")
    with pytest.raises(UsageError, match="no conditions"):
        conditions = (Condition("license", "MIT", negated=False),)
        list_(ListRequest("packs", conditions=conditions), places(), PIPE)


def test_a_pack_in_a_file_is_listed_by_its_path(listed: Callable[..., str], tmp_path: Path) -> None:
    file = write_files(tmp_path, {"mine.toml": MEMBER.format("kiosk")}) / "mine.toml"

    assert listed(str(file)).startswith("kiosk\t1.0\t")
    assert "mine.toml" not in listed()  # control: it is not added
    with pytest.raises(SourceError, match="no such file"):
        listed(str(tmp_path / "other.toml"))


def test_a_hint_names_a_pack_only_if_its_members_use_the_name(home: Path) -> None:
    index = open_index(str(home / "index.sqlite"))
    command = "`exsearch add pack:shops` (3.0 MB)"

    def last(word: str) -> str:
        return hints(index, Query((word,), ()))[-1]

    assert last("flask.abort") == f"pack:shops has 2 projects that use it: {command}"
    assert last("Flask.route") == f"pack:shops has 1 project that uses it: {command}"
    assert "pack:" not in last("flask.redirect")  # control
    assert command in more_uses(index, ["flask.abort"])[-1]
    assert "pack:" not in more_uses(index, ["flask.redirect"])[-1]


def test_a_hint_names_a_pack_whose_members_use_a_method_by_a_class_that_inherits_it() -> None:
    code = "class {}:\n    def route(self): ...\n\n"
    code = code.format("_Base") + code.format("Other") + "class Flask(_Base): ...\n"
    index = index_of(harvested({"flask/__init__.py": code}, "flask"))

    assert "pack:shops has 1 project that uses it" in more_uses(index, ["flask._Base.route"])[-1]
    assert "pack:" not in more_uses(index, ["flask.Other.route"])[-1]  # control: another method


def test_the_hint_of_a_pack_is_also_shown_if_only_its_own_library_uses_a_name() -> None:
    library = {"flask/__init__.py": "def abort(): ...\ndef redirect(): ...\nabort()\nredirect()\n"}
    other = {"kiosk/__init__.py": "import flask\nflask.abort()\n"}

    def hint(*projects: Harvest, words: str) -> list[str]:
        index, query = index_of(*projects), parse_query([words])
        return uses_to_get(index, query, find(index, query, 10), Out(Style(terminal=True, color=False)))

    own = harvested(library, "flask")

    (line,) = hint(own, words="flask.abort")
    assert line == "pack:shops has 2 projects that use it: `exsearch add pack:shops` (3.0 MB)"
    assert hint(own, words="flask.redirect") == []  # controls: no pack has it; others use it
    assert hint(own, harvested(other, "kiosk"), words="flask.abort") == []


def test_a_small_project_is_not_said_to_be_nothing(
    listed: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = MEMBER.format("shop").replace("1_500_000", "14_000") + MEMBER.format("zoo").replace(
        "1_500_000", "0"
    )
    monkeypatch.setattr(
        packs, "FOLDER", str(write_files(tmp_path / "small", {"a.toml": small, "a.names": ""}))
    )

    assert [row.split("\t")[3] for row in listed("a").splitlines()] == [
        "0.1",
        "0.0",
    ]  # the second says no size


def test_tab_completes_packs() -> None:
    def offered(word: str) -> list[str]:
        asked = {ASKED: "fish", "_EXSEARCH_WORDS": "exsearch\nadd", "_EXSEARCH_WORD": word}
        return (answer(asked, places()) or "").splitlines()[1:]

    assert offered("pack:") == ["pack:shops", "pack:zoos"]
    assert offered("pack:z") == ["pack:zoos"]
    assert offered("pac") == ["pack:"]


def test_a_pack_in_a_file_is_removed_by_its_path(tmp_path: Path) -> None:
    file = write_files(tmp_path, {"mine.toml": ""}) / "mine.toml"
    name = f"pack:{file}"

    assert known_sources([name], [str(file)]) == known_sources([name], [name]) == [name]
    assert known_sources(["pack:shops"], ["pack:shops"]) == ["pack:shops"]


def test_a_name_without_uses_has_a_hint_although_other_names_have_rows(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "none"))
    code = "def abort(): ...\n\ndef aborted(): ...\n\ndef exit():\n    aborted()\n"
    flask = write_project(tmp_path / "flask", {"flask/__init__.py": code}, name="flask")
    assert add(AddRequest((str(flask),)), places(), PIPE) == 0
    capsys.readouterr()

    def said(word: str) -> str:
        request = SearchRequest(parse_query([word]))
        assert search(request, places(), Out(Style(terminal=True, color=False))) == 0
        seen = capsys.readouterr()
        assert "aborted()\n" in seen.out  # control: a row of the other name
        return seen.err

    assert "pack:shops has 2 projects that use it: `exsearch add pack:shops`" in said("abort")
    assert "pack:" not in said("aborted")  # control: it has a use
