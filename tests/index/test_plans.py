"""SQLite answers from the indexes that are there: one that it makes for a question takes seconds."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from helpers.harvesting import write_project
from helpers.indexes import make_index

from exsearch.__main__ import quick_answer
from exsearch.index.sqlite.connect import Connection
from exsearch.index.sqlite.read import open_index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FILES = {"shop/a.py": "import json\n\n\ndef pay(x):\n    return json.dumps(x)\n\n\npay(1)\n"}
COMMANDS = (
    *(
        "json.dumps",
        "json.dumps license:MIT",
        "usage json.dumps",
        "usage json.dumps role:source",
        "pay money",
    ),
    *("jsno.dumps", "list projects", "list licenses", "list symbols json.", "list projects license:MIT"),
    *("list symbols json. project:shop", "doctor", "doctor --deep", "add shop", "add shop till", "update"),
    "remove till",
)


def _plan(connection: Any, sql: str, values: Any) -> str:
    return " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values))


@pytest.fixture
def made_anew(monkeypatch: pytest.MonkeyPatch) -> Callable[[], tuple[list[str], int]]:
    """A function that returns the statements for which SQLite would make an index, and how many it saw."""
    seen: dict[str, str] = {}
    query, each = Connection.query, Connection.each

    def note(index: Connection, sql: str, values: Any) -> None:
        if sql not in seen and sql.split()[0].upper() in ("SELECT", "WITH"):
            seen[sql] = _plan(index.connection, sql, values)

    def noted_query(self: Connection, sql: str, values: Any = ()) -> list[tuple[Any, ...]]:
        note(self, sql, values)
        return query(self, sql, values)

    def noted_each(self: Connection, sql: str, values: Any = ()) -> Iterator[tuple[Any, ...]]:
        note(self, sql, values)
        return each(self, sql, values)

    monkeypatch.setattr(Connection, "query", noted_query)
    monkeypatch.setattr(Connection, "each", noted_each)
    return lambda: ([sql for sql, plan in seen.items() if "AUTOMATIC" in plan], len(seen))


def test_no_question_makes_an_index_of_its_own(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
    made_anew: Callable[[], tuple[list[str], int]],
) -> None:  # fmt: skip
    trees = [write_project(tmp_path / name, FILES, name=name) for name in ("shop", "till")]
    make_index(home, trees=trees)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EXSEARCH_AUTO", "never")

    statuses = [quick_answer(command.split()) for command in COMMANDS]

    assert None not in statuses
    assert statuses.count(0) > len(COMMANDS) // 2, capfd.readouterr().err
    with closing(open_index(str(home / "index.sqlite"))) as index:
        many = [f"source {number}" for number in range(100)]
        assert index.lists().most_used(many, (0, 1), 1, 10, by_others=True) == []
        assert index.lists().most_shown(many) is None
    found, count = made_anew()
    assert found == []
    assert count > 60  # control: they were looked at
    made = "SELECT count(*) FROM document d JOIN example e ON e.id BETWEEN d.first_example AND d.last_example"
    with closing(open_index(str(home / "index.sqlite"))) as index:
        assert "AUTOMATIC" in _plan(index.connection, f"{made} WHERE e.kind = 1", ())  # control
