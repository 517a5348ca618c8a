"""Change the tables: in transactions, one inside another, and many rows by one statement."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import chain, islice

from exsearch.index.sqlite import errors
from exsearch.index.sqlite.connect import sqlite3
from exsearch.index.sqlite.read import Index

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_ROWS_AT_ONCE = 50
"""In one statement: to start one takes as long as to insert a row or two."""


class Transactions(Index):
    """The index, open to be changed."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        super().__init__(connection, path)
        self._depth = 0
        self.committed: Callable[[], None] = lambda: None
        """Called after each commit."""

    # -- transactions

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Store everything that is done inside, or nothing of it; one inside another is a part of it."""
        self._depth += 1
        try:
            if self._depth == 1:
                self.connection.execute("BEGIN IMMEDIATE")
            yield
            if self._depth == 1:
                self.connection.execute("COMMIT")
                self.committed()
        except BaseException as error:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            self.forget()  # the rows that this run made have gone with it
            if isinstance(error, sqlite3.Error):
                raise errors.of_sqlite(error, self.path) from error
            raise
        finally:
            self._depth -= 1

    def forget(self) -> None:
        """Forget the rows that this run has stored: they have gone."""

    def execute(self, sql: str, values: Sequence[object] = ()) -> int:
        """Run a statement that changes something; returns the id of the row that it has inserted."""
        return self.connection.execute(sql, values).lastrowid or 0

    def insert(self, into: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Insert rows into a table; `into` is its name and columns: "name (key, match)"."""
        marks = f"({', '.join('?' * len(into.split(',')))})"
        insert = f"INSERT INTO {into} VALUES {marks}"  # noqa: S608
        rows = iter(rows)
        while len(some := list(islice(rows, _ROWS_AT_ONCE))) == _ROWS_AT_ONCE:
            self.execute(f"{insert}{f', {marks}' * (_ROWS_AT_ONCE - 1)}", list(chain.from_iterable(some)))
        if some:  # a statement for each number of rows would have to be compiled again and again
            self.connection.executemany(insert, some)

    def count_missing(self, documents: Iterable[int]) -> None:
        """Count again the rows of some documents that are no examples."""
        self.connection.executemany(
            "UPDATE document SET missing = last_example - first_example + 1"
            " - (SELECT count(*) FROM example e WHERE e.id BETWEEN first_example AND last_example)"
            " WHERE id = ?",
            [(document,) for document in sorted(documents)],
        )
