"""Several sources that are added together: as if each was added by itself, but names are linked once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import FLASK, write_files, write_project
from helpers.pages import page

from exsearch.errors import SourceError
from exsearch.harvest.project import harvest
from exsearch.index.sqlite.checking import check
from exsearch.index.sqlite.opening import in_memory
from exsearch.ingest.add import Report
from exsearch.ingest.sources import add_source, add_sources, look_up
from exsearch.search.examples import examples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from exsearch.config import Places
    from exsearch.harvest.pool import Watch
    from exsearch.harvest.project import Task
    from exsearch.index.items import Harvest
    from exsearch.index.protocol import Rank
    from exsearch.index.sqlite.write import Writer

USER = "from flask import make_response\n\ndef view():\n    return make_response('{}')\n"


@pytest.fixture
def sources(tmp_path: Path) -> list[str]:
    """A user of a library before the library, pages, the built-in pages, and a project without metadata."""
    write_project(tmp_path / "user", {"user.py": USER.format("user")})
    write_project(tmp_path / "flask", FLASK)
    write_files(tmp_path / "pages", {"one.md": page("~~from flask import make_response\n")})
    write_files(tmp_path / "loose", {"loose.py": USER.format("loose")})
    return [str(tmp_path / name) for name in ("user", "pages", "flask")] + [
        "built-in", str(tmp_path / "loose")]  # fmt: skip


def settled_times(monkeypatch: pytest.MonkeyPatch, store: Writer) -> list[bool]:
    """Return a list that grows by one for each time that names of projects are linked."""
    times: list[bool] = []
    settle: Callable[[Rank], None] = store.settle

    def counted(rank: Rank) -> None:
        times.extend([True] * bool(store.dirty.came))
        settle(rank)

    monkeypatch.setattr(store, "settle", counted)
    return times


def test_sources_that_are_added_together_are_stored_as_if_each_was_added_alone(
    sources: list[str], places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, together = in_memory(), in_memory()
    for name in sources:
        add_source(alone, look_up(name, places), places)
    times = settled_times(monkeypatch, together)

    reports = add_sources(together, [look_up(name, places) for name in sources], places)

    assert [isinstance(each, Report) and each.source for each in reports] == sources
    assert sorted(examples(together)) == sorted(examples(alone))
    assert any(each.symbol == "flask.helpers.make_response" for each in examples(together))  # control
    assert check(together, deep=True).damage == ()
    assert {held.name: held.examples for held in together.sources()} == {
        held.name: held.examples for held in alone.sources()}  # fmt: skip
    assert len(times) == 2  # user and flask; loose, which comes after the built-in pages


def test_the_report_of_a_source_counts_what_another_one_explains(sources: list[str], places: Places) -> None:
    user, _, flask, *_ = (look_up(name, places) for name in sources)
    alone, together = in_memory(), in_memory()
    before = add_source(alone, user, places).examples

    reports = add_sources(together, [user, flask], places)

    counted = {each.source: each.examples for each in reports if isinstance(each, Report)}
    assert counted == {held.name: held.examples for held in together.sources()}
    assert counted[user.name] >= before


def test_a_source_that_cannot_be_read_is_an_error_among_reports(
    tmp_path: Path, sources: list[str], places: Places
) -> None:
    bad = write_files(tmp_path / "bad", {"bad.md": b"\xff"}) / "bad.md"
    store = in_memory()

    wrong, right = add_sources(store, [look_up(name, places) for name in (str(bad), sources[0])], places)

    assert isinstance(wrong, SourceError)
    assert isinstance(right, Report)
    assert [held.name for held in store.sources()] == [sources[0]]
    with pytest.raises(SourceError, match=re.escape(str(wrong))):
        add_source(store, look_up(str(bad), places), places)


def test_progress_never_goes_back_while_several_projects_are_under_way(
    sources: list[str], places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []

    def one_after_the_other(tasks: Sequence[Task], workers: int, *, watch: Watch) -> Iterator[Harvest]:
        for number, task in enumerate(tasks):
            watch(dict.fromkeys(range(number, len(tasks)), 1_000_000))  # all others are read, too
            yield harvest(task)

    monkeypatch.setattr("exsearch.harvest.pool.harvest_in_children", one_after_the_other)
    projects = [look_up(name, places) for name in (sources[0], sources[2])]
    add_sources(in_memory(), projects, places, progress=lambda done, total: told.append((done, total)))

    assert told == sorted(told)
    assert len(set(told)) > 1  # control
    assert told[-1][0] == told[-1][1]


def test_a_source_that_is_named_twice_is_read_once(sources: list[str], places: Places) -> None:
    user = look_up(sources[0], places)

    first, second = add_sources(in_memory(), [user, user], places)

    assert isinstance(first, Report)
    assert isinstance(second, Report)
    assert (first.projects, first.unchanged) == (1, 0)
    assert (second.projects, second.unchanged) == (0, 1)
