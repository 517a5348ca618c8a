"""Questions about word counts, answered by a database that lives in memory only."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import NamedTuple, Self


class Keyword(NamedTuple):
    """A word that a text uses more often than others do."""

    word: str
    uses: int
    weight: float


def weight(count: int, texts_with_it: int, texts: int) -> float:
    """The more often here and the more seldom elsewhere, the heavier."""
    return count * math.log((1 + texts) / (1 + texts_with_it))


class Frequencies:
    """Word counts of several texts. Gone when it is closed."""

    def __init__(self) -> None:
        self._db = sqlite3.connect(":memory:")
        self._db.create_function("weight", 3, weight, deterministic=True)
        self._db.execute(
            "CREATE TABLE count (text TEXT, word TEXT, n INTEGER,"
            " PRIMARY KEY (text, word)) WITHOUT ROWID"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._db.close()

    def add(self, text: str, counts: Mapping[str, int]) -> None:
        """Add the counts of a text to those it has already."""
        with self._db:
            self._db.executemany(
                "INSERT INTO count VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET n = n + excluded.n",
                ((text, word, n) for word, n in counts.items()),
            )

    def keywords(self, text: str, most: int = 10) -> list[Keyword]:
        """What a text is about: its heaviest words, by the function above."""
        rows = self._db.execute(
            """
            WITH spread AS (SELECT word, count(*) AS texts FROM count GROUP BY word)
            SELECT word, n, weight(n, texts, (SELECT count(DISTINCT text) FROM count))
            FROM count JOIN spread USING (word)
            WHERE text = ?
            ORDER BY 3 DESC, word
            LIMIT ?
            """,
            (text, most),
        )
        return [Keyword(*row) for row in rows]

    def shared(self, texts: Iterable[str]) -> list[str]:
        """The words that all of these texts have in common."""
        names = sorted(set(texts))
        marks = ", ".join("?" for _ in names)
        # Nothing but question marks is put into the statement.
        rows = self._db.execute(
            f"SELECT word FROM count WHERE text IN ({marks})"
            " GROUP BY word HAVING count(*) = ? ORDER BY word",
            (*names, len(names)),
        )
        return [word for (word,) in rows]
