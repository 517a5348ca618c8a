"""The skill for agents that run commands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from exsearch.agents.page import BYTES_PER_TOKEN
from exsearch.agents.skill import text
from exsearch.commands.names import VERBS
from exsearch.commands.options import SPELLINGS
from exsearch.search.query import FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers import Ran

    Run = Callable[..., Ran]

PLACES = (".claude/skills/exsearch/SKILL.md", ".agents/skills/exsearch/SKILL.md")


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "user").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    return tmp_path / "user"


def test_it_is_written_where_agents_look_and_written_again(run: Run, user: Path) -> None:
    paths = [user / place for place in PLACES]

    for _ in range(2):
        done = run("skill", "install")
        assert (done.status, done.out) == (0, "".join(f"{path}\n" for path in paths))

    assert [path.read_text("utf-8") for path in paths] == [text()] * 2
    assert run("skill").status == 2


def test_in_a_project_it_is_written_to_the_current_folder(run: Run, user: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()

    assert run("skill", "install", "--project", cwd=project).status == 0

    assert all((project / place).exists() for place in PLACES)
    assert list(user.iterdir()) == []


@pytest.mark.parametrize("held", ["mine", text() + "mine\n", text().replace("Ask the user", "Do not ask")])
def test_a_file_of_somebody_else_is_replaced_by_force_only(run: Run, user: Path, held: str) -> None:
    path = user / PLACES[1]
    path.parent.mkdir(parents=True)
    path.write_text(held, "utf-8")

    refused = run("skill", "install")

    assert refused.status == 2
    assert "--force" in refused.err
    assert path.read_text("utf-8") == held
    assert not (user / PLACES[0]).exists()
    assert run("skill", "install", "--force").status == 0
    assert path.read_text("utf-8") == text()


def test_it_is_short_and_names_only_what_there_is() -> None:
    skill = text()

    assert len(skill.encode()) <= 600 * BYTES_PER_TOKEN
    assert re.match(r"---\nname: exsearch\ndescription: .{50,1024}\n---\n", skill)
    commands = re.findall(r"exsearch (\w+)(.*)", skill)
    known = {name for verb in VERBS for name in SPELLINGS[verb]}
    for _, rest in commands:
        assert set(re.findall(r"(?<=\s)--[\w-]+", rest)) <= known
    assert {verb for verb, _ in commands} >= {"usage", "show", "list", "add", "notice"}
    assert set(re.findall(r"`(\w+):", skill)) <= set(FIELDS)
