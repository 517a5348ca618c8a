"""A site shows what `usage` and a search show, for the names that were asked for."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

import pytest
from helpers.harvesting import FLASK, write_files, write_project
from helpers.html import Parsed
from helpers.indexes import make_index

from exsearch.output.site.names import page_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from helpers import Ran

    Run = Callable[..., Ran]

USERS = {
    "blog": 'from flask import Flask, make_response\n\ndef view():\n    return make_response("a", 200)\n\n\n'
    "app = Flask()\napp.run()\n",
    "shop": "import flask\n\n\ndef cart(text):\n    answer = flask.make_response(text)\n    return answer\n",
    "flaskette": "import flask\n\n\nclass Own(flask.Flask):\n    pass\n\n\ndef _in():\n    flask.Flask()\n",
}


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which flask and three projects that use it are indexed."""
    root = tmp_path_factory.mktemp("site")
    write_project(root / "all" / "flask", FLASK)
    for name, code in USERS.items():
        tests = f"import {name}\n\n\ndef test_it():\n    {name}.views()\n"
        write_project(root / "all" / name, {f"{name}/__init__.py": code, "tests/test_it.py": tests})
    make_index(root / "home", projects=[root / "all"])
    return root / "home"


@pytest.fixture(autouse=True)
def at_home(users: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXSEARCH_HOME", str(users))


def pages(folder: Path) -> dict[str, Parsed]:
    """Return the pages of names, by the names in their headings."""
    found = {}
    for path in (folder / "names").iterdir():
        text = path.read_text(encoding="utf-8")
        (heading,) = re.findall(r"<h1><code>(.*?)</code></h1>", text)
        found[re.sub(r"<[^>]*>", "", heading)] = Parsed(text)
    return found


def test_a_page_has_the_records_of_usage_and_of_a_search(run: Run, tmp_path: Path) -> None:
    ran = run("site", "--to", str(tmp_path / "site"))

    assert (ran.status, ran.out) == (0, f"{tmp_path / 'site' / 'index.html'}\n")
    made = pages(tmp_path / "site")
    assert {"flask.make_response", "flask.Flask", "flask.Flask.run"} <= made.keys()
    for name in ("flask.make_response", "flask.Flask", "flask.Flask.run"):
        (usage,) = json.loads(run("usage", name, "--json").out)
        rows: list[dict[str, Any]] = json.loads(run("search", name, "-n", "5", "--json", "--schema", "1").out)
        shown = made[name].text()
        uses = [row for row in rows if row["name"] == name and "defines" not in row["why"]]
        uses = [row for row in uses if row["id"] != usage["answer"]["defined"]["id"]]
        ids = re.findall(r"exsearch show (\S+)", shown)
        assert ids == [row["id"] for row in uses]
        assert json.loads(made[name].texts["script"][-1]) == [row["code"] for row in uses]
        assert [f"{each['code']}" for each in usage["shapes"]] == [
            text for text in made[name].texts["code"] if text in {each["code"] for each in usage["shapes"]}
        ][: len(usage["shapes"])]
        assert f"{usage['answer']['uses']} uses" in shown or usage["answer"]["uses"] == 1
        for key in ("signatures", "summary"):
            assert str(usage["answer"][key] or "").strip("[]'") in shown


def test_each_link_of_a_page_leads_to_a_file_that_is_there(run: Run, tmp_path: Path) -> None:
    run("site", "--to", str(tmp_path / "site"))

    links = 0
    for path in (tmp_path / "site").rglob("*.html"):
        for link in Parsed(path.read_text(encoding="utf-8")).links:
            if not link.startswith(("https://", "http://", "#")):
                links += 1
                assert (path.parent / link).is_file(), (path.name, link)
    assert links > 50


def test_a_prefix_ends_at_a_dot_and_names_that_are_not_public_are_left_out(run: Run, tmp_path: Path) -> None:
    run("site", "--to", str(tmp_path / "all"))
    run("site", "--to", str(tmp_path / "some"), "--symbols", "Flask")

    every, some = pages(tmp_path / "all"), pages(tmp_path / "some")
    assert "flaskette" in every  # control
    assert {name for name in every if name == "flask" or name.startswith("flask.")} == some.keys()
    assert not [name for name in every if "._" in name or name.startswith("tests")]


def test_conditions_narrow_the_names_and_what_is_shown_of_them(run: Run, tmp_path: Path) -> None:
    by_word = run("site", "--to", str(tmp_path / "a"), "project:shop", "--symbols", "flask")
    by_option = run("site", "--to", str(tmp_path / "b"), "--project", "shop", "--symbols", "flask")

    assert (by_word.status, by_option.status) == (0, 0)
    made = pages(tmp_path / "a")
    assert made.keys() == {"flask", "flask.make_response"} == pages(tmp_path / "b").keys()
    assert "blog" not in made["flask.make_response"].text()
    assert "shop" in made["flask.make_response"].text()  # control


def test_the_most_used_names_are_taken_and_what_is_left_out_is_said(run: Run, tmp_path: Path) -> None:
    ran = run("site", "--to", str(tmp_path / "site"), "--limit", "1", "--symbols", "flask")

    assert pages(tmp_path / "site").keys() == {"flask", "flask.Flask"}
    assert re.match(r"exsearch: 1 name, \d+ kB: the most used of \d+\n  --symbols PREFIX", ran.err)
    assert "the most used" not in run("site", "--to", str(tmp_path / "site"), "--limit", "0").err
    assert run("site", "--to", str(tmp_path / "site"), "-q").err == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--symbols", "nowhere"], "exsearch: no name in nowhere has an example\n  `exsearch list` shows"),
        (
            ["--symbols", "flask.helpers.make_response"],
            "exsearch: no name in flask.helpers.make_response has an example\n  these names begin",
        ),
        (
            ["flask"],
            "exsearch: `exsearch site` takes conditions, not flask\n  for the names in it: `exsearch",
        ),
        (["license:GPL-9.9"], "exsearch: "),
        ([], ""),
    ],
)
def test_what_cannot_be_made_is_said(run: Run, tmp_path: Path, words: list[str], said: str) -> None:
    ran = run("site", "--to", str(tmp_path / "site"), *words)

    assert ran.status == (2 if words else 0)
    assert ran.err.startswith(said)
    assert (tmp_path / "site").exists() is not bool(words)


def test_without_jinja2_the_next_step_is_said(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    ran = run("site", "--to", str(tmp_path / "site"))

    assert (ran.status, ran.err) == (2, "exsearch: a site needs Jinja2\n  pip install 'exsearch[site]'\n")


def test_several_processes_write_what_one_writes(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("site", "--to", str(tmp_path / "one"), "--jobs", "1").status == 0
    monkeypatch.setattr("exsearch.commands.site_pages._FEW", 0)
    assert run("site", "--to", str(tmp_path / "two"), "--jobs", "2").status == 0

    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert page_name("flask.Flask") in os.listdir(tmp_path / "one" / "names")  # control


def contents(folder: Path) -> Mapping[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_notices_of_all_examples_are_kept(run: Run, tmp_path: Path) -> None:
    run("site", "--to", str(tmp_path / "site"), "--symbols", "flask")

    notices = (tmp_path / "site" / "notices.txt").read_text(encoding="utf-8")
    for name in USERS:
        assert f"\n{name} 1.0\n  License: MIT" in notices


def test_conditions_in_the_settings_count_and_no_path_of_the_user_is_on_a_page(
    run: Run, tmp_path: Path, users: Path
) -> None:
    (users / "config.toml").write_text('project = "shop"\n')
    try:
        ran = run("site", "--to", str(tmp_path / "site"), "--symbols", "flask")
        every = run("site", "--to", str(tmp_path / "all"), "--symbols", "flask", "--no-filters")
    finally:
        (users / "config.toml").unlink()

    assert "only project:shop" in ran.err
    assert "only" not in every.err
    assert len(pages(tmp_path / "site")) < len(pages(tmp_path / "all"))  # control
    first = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "Only examples that pass <code>project:shop</code>." in first
    for text in contents(tmp_path / "site").values():
        assert str(users).encode() not in text


def test_examples_without_a_licence_are_said(run: Run, tmp_path: Path, users: Path) -> None:
    assert "licence" not in run("site", "--to", str(tmp_path / "site")).err  # control
    home = tmp_path / "other"
    code = "import flask\n\n\ndef menu():\n    return flask.make_response('menu', 200, {})\n"
    write_files(tmp_path / "bare", {"setup.cfg": "[metadata]\nname = bare\n", "bare.py": code})
    make_index(home, projects=[users.parent / "all"], trees=[tmp_path / "bare"])

    ran = run("site", "--to", str(tmp_path / "site"), "--symbols", "flask", env={"EXSEARCH_HOME": str(home)})

    assert re.search(
        r"\n  1 of \d+ examples without a licence: `license:permissive` leaves these out\n", ran.err
    )
