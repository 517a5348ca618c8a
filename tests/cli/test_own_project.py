"""`exsearch add --env` in a project: the project is read, too, unless something speaks against it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import write_project
from terminal.conftest import install, write

from exsearch.commands import JSON_1, Out
from exsearch.commands.add import AddRequest, add
from exsearch.commands.search import SearchRequest, search
from exsearch.commands.usage import UsageRequest, usage
from exsearch.config import places
from exsearch.index.sqlite.read import open_index
from exsearch.output import Style
from exsearch.output.terminal import UNICODE, Screen
from exsearch.search.query import parse_query

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Added = Callable[..., tuple[list[str], str]]

PLAIN = Out(Style(terminal=False, color=False))
CODE = {"till.py": "import shop\n\nshop.pay(1)\n"}


@pytest.fixture
def env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lean: None) -> Path:
    """The environment in use."""
    install(tmp_path / "env", "shop", "1.0", {"shop.py": "def pay(n): ...\n"})
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "env"))
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    return tmp_path / "env"


@pytest.fixture
def added(env: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Added:
    """Do `exsearch add` in a folder; returns the sources, and the messages."""

    def added(folder: Path, request: AddRequest) -> tuple[list[str], str]:
        monkeypatch.chdir(folder)
        capsys.readouterr()
        assert add(request, places(), PLAIN) == 0
        return list(open_index(places().index_file).source_kinds()), capsys.readouterr().err

    return added


WITH_ENV = AddRequest((), env="")


def test_the_project_around_the_folder_is_read_with_the_environment(
    added: Added, env: Path, tmp_path: Path
) -> None:
    till = write_project(tmp_path / "till", {**CODE, "src/deep/x.py": ""}, name="till")

    held, messages = added(till / "src/deep", WITH_ENV)

    assert held == [f"env:{env}", str(till)]
    assert f"{till} is read, too: `--no-project` leaves it" in messages
    assert "is read, too" not in added(till, WITH_ENV)[1]  # said once


def test_a_pipe_gets_the_same_rows_wherever_it_stands_and_json_says_what_is_ones_own(
    added: Added, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    till = write_project(tmp_path / "till", CODE, name="till")
    added(till, WITH_ENV)

    def answer(folder: Path, form: str = "") -> str:
        monkeypatch.chdir(folder)
        capsys.readouterr()
        assert search(SearchRequest(parse_query(["shop.pay"]), form=form), places(), PLAIN) == 0
        return capsys.readouterr().out

    def own(folder: Path) -> list[tuple[str, bool, int]]:
        return [(each["project"]["name"], each["own"], each["answer"]["own"])
                for each in json.loads(answer(folder, JSON_1))]  # fmt: skip

    assert answer(till) == answer(tmp_path)
    assert "shop.pay(1)" in answer(till)  # control
    assert own(till) == [("till", True, 1), ("shop", False, 1)]
    assert own(tmp_path) == [("till", False, 0), ("shop", False, 0)]


def test_usage_counts_the_uses_in_ones_own_project(
    added: Added, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    till = write_project(tmp_path / "till", CODE, name="till")
    added(till, WITH_ENV)

    def answer(folder: Path, out: Out, form: str = "") -> str:
        monkeypatch.chdir(folder)
        capsys.readouterr()
        assert usage(UsageRequest(parse_query(["shop.pay"]), form=form), places(), out) == 0
        return capsys.readouterr().out

    window = Out(Style(terminal=True, color=False))
    assert "1 use in 1 project, 1 yours" in answer(till, window)
    assert "yours" not in answer(tmp_path, window)  # control
    assert [json.loads(answer(each, PLAIN, "json"))[0]["answer"]["own"] for each in (till, tmp_path)] == [
        1,
        0,
    ]
    assert answer(till, PLAIN) == answer(tmp_path, PLAIN)


@pytest.mark.parametrize(
    "request_",
    [WITH_ENV._replace(no_project=True), AddRequest((), env="../other"), AddRequest(("installed:shop",))],
    ids=["--no-project", "another environment", "no environment"],
)
def test_it_is_left_if_it_is_not_meant(added: Added, tmp_path: Path, request_: AddRequest) -> None:
    install(tmp_path / "other", "shop", "1.0", {"shop.py": ""})
    till = write_project(tmp_path / "till", CODE, name="till")

    assert len(added(till, request_)[0]) == 1
    assert str(till) in added(till, WITH_ENV)[0]  # control


def test_the_home_of_the_user_and_what_has_no_python_is_no_project(
    added: Added, env: Path, tmp_path: Path
) -> None:
    write(tmp_path / "user", {".git/HEAD": "", "a.py": "", "deep/b.py": ""})
    write(tmp_path / "notes", {".git/HEAD": "", "a.txt": ""})
    for folder in ("user", "user/deep", "notes"):
        assert added(tmp_path / folder, WITH_ENV)[0] == [f"env:{env}"]

    deep = write(tmp_path / "user/deep", {"setup.cfg": ""})
    assert added(deep, WITH_ENV)[0] == [f"env:{env}", str(deep)]  # control


def test_a_project_that_is_read_already_is_not_read_twice(added: Added, env: Path, tmp_path: Path) -> None:
    till = write_project(tmp_path / "all/till", CODE, name="till")
    everything = str(tmp_path / "all")
    part = added(tmp_path, AddRequest((everything,)))[0]
    assert added(till, WITH_ENV)[0] == [*part, f"env:{env}"] == [everything, f"env:{env}"]


def test_an_editable_install_is_read_with_its_environment_only(
    added: Added, env: Path, tmp_path: Path
) -> None:
    till = write_project(tmp_path / "till", CODE, name="till")
    url = f'{{"url": "{till.as_uri()}", "dir_info": {{"editable": true}}}}'
    install(env, "till", "1.0", {"till-1.0.dist-info/direct_url.json": url})

    assert added(till, WITH_ENV)[0] == [f"env:{env}"]


def test_a_message_that_the_project_has_changed_has_room_below_the_rows(
    added: Added, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    uses = "import shop\n\n" + "".join(f"def f{n}():\n    shop.pay({n})\n\n" for n in range(40))
    till = write_project(tmp_path / "till", {"till.py": uses}, name="till")
    added(till, WITH_ENV)
    monkeypatch.setattr("exsearch.output.terminal.screen", lambda: Screen(80, 24, UNICODE))
    request = SearchRequest(parse_query(["shop.pay"]))

    def lines() -> tuple[int, str]:
        assert search(request, places(), Out(Style(terminal=True, color=False))) == 0
        seen = capsys.readouterr()
        return len((seen.out + seen.err).splitlines()), seen.err

    assert lines()[0] == 23  # control: the prompt has the last one
    write(till, {"till.py": uses + "x = 1\n"})
    count, messages = lines()
    assert (count, "this project has changed" in messages) == (23, True)
