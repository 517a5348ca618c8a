"""Ask an open index many different questions, and print their times as JSON.

Runs in the environment where exsearch is installed: `questions.py HOME COUNT`. The index is opened once. Each
question is asked once without measuring and then five times. The quickest try counts, because the others
measure other users of the processors.
"""

from __future__ import annotations

import gc
import json
import os
import re
import sys
import time
from itertools import islice
from random import Random
from typing import TYPE_CHECKING

from exsearch.config import INDEX_FILE
from exsearch.index.items import unpacked
from exsearch.index.sqlite.connect import connect
from exsearch.index.sqlite.read import open_index
from exsearch.model import Query
from exsearch.search.find import search
from exsearch.search.query import parse_query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from exsearch.index.sqlite.read import Index

LIMIT = 20
_SEED = 1
_TIMES = 5
_FIRST_TEXT_TIER = 4
_WORDS_LOOKED_AT = 50
"""Common words for each question: most of them are in names."""

_CONDITIONS = ("license:permissive", "-license:permissive", "license:MIT", "file:*.py", "kind:class", "-test")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,}")


class Questions:
    """Makes questions from the contents of the index, so that each has an answer."""

    def __init__(self, path: str, count: int) -> None:
        self._connection = connect(path, "mode=ro")
        self._chance = Random(_SEED)  # noqa: S311 - variety, not a secret
        self._count = count
        self._words: list[str] = []
        ((self._last,),) = self._connection.execute("SELECT max(id) FROM example")

    def real_name(self) -> str:
        """Return the symbol of most real examples. It is the same in every index."""
        sql = """SELECT s.name FROM source o JOIN origin r ON r.source_id = o.id
                 JOIN document d ON d.origin_id = r.id
                 JOIN example e ON e.id BETWEEN d.first_example AND d.last_example
                 JOIN symbol s ON s.id = e.symbol_id
                 WHERE o.name = 'real' AND s.name LIKE '%.%'
                 GROUP BY s.name ORDER BY count(*) DESC, s.name LIMIT 1"""
        return str(self._connection.execute(sql).fetchone()[0])

    def names(self) -> list[str]:
        """Return qualified names; names with many examples are more frequent."""
        return self._different(self._name() for _ in range(self._count * 20))

    def ends(self) -> list[str]:
        """Return last parts of names."""
        return self._different(self._name().rpartition(".")[2] for _ in range(self._count * 20))

    def prefixes(self) -> list[str]:
        """Return the first three letters or more of names and of their last parts."""
        return self._different(self._prefix() for _ in range(self._count * 20))

    def _prefix(self) -> str:
        name = self._name()
        if self._chance.random() < 0.5:
            name = name.rpartition(".")[2]
        return name[: self._chance.randint(3, max(3, len(name) - 1))].rstrip(".")

    def two_words(self, index: Index) -> list[str]:
        """Return pairs of words that are in one document, but not in one name."""
        pairs = self._different(self._pair() for _ in range(self._count * 40))
        return [pair for pair in pairs if _is_answered_by_text(index, pair)]

    def _pair(self) -> str:
        sql = """SELECT e.text, d.code FROM example e JOIN document d ON d.id = e.document_id
                 WHERE e.id >= ? ORDER BY e.id LIMIT 1"""
        line, code = self._connection.execute(sql, (self._any_id(),)).fetchone()
        words = set(_WORD.findall(line if self._chance.random() < 0.5 else unpacked(code)))
        return " ".join(self._chance.sample(sorted(words), 2)) if len(words) > 1 else line

    def filtered(self) -> list[str]:
        """Return last parts of names, each with a condition."""
        ends = (self._name().rpartition(".")[2] for _ in range(self._count * 20))
        return self._different(f"{end} {self._chance.choice(_CONDITIONS)}" for end in ends)

    def commonest_words(self) -> list[str]:
        """Return the words that are in most examples, the commonest first."""
        return self._by_frequency()[: self._count]

    def commonest_in_text(self, index: Index) -> list[str]:
        """Return the commonest words that are in no name."""
        words = (word for word in self._by_frequency() if _is_answered_by_text(index, word))
        return list(islice(words, self._count))

    def _by_frequency(self) -> list[str]:
        if not self._words:
            self._connection.execute(
                "CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, example_words, row)"
            )
            sql = "SELECT term FROM temp.vocabulary WHERE length(term) > 1 ORDER BY doc DESC, term LIMIT ?"
            rows = self._connection.execute(sql, (self._count * _WORDS_LOOKED_AT,))
            self._words = [str(term) for (term,) in rows]
        return self._words

    def _name(self) -> str:
        sql = """SELECT s.name FROM example e JOIN symbol s ON s.id = e.symbol_id
                 WHERE e.id >= ? ORDER BY e.id LIMIT 1"""
        return str(self._connection.execute(sql, (self._any_id(),)).fetchone()[0])

    def _any_id(self) -> int:
        return self._chance.randint(1, int(self._last))

    def _different(self, drawn: Iterator[str]) -> list[str]:
        """Return `count` different items, or as many as there are."""
        found: dict[str, None] = {}
        for each in drawn:
            found.setdefault(each)
            if len(found) == self._count:
                break
        return list(found)


def _is_answered_by_text(index: Index, words: str) -> bool:
    hits = search(index, _query(words), 1).hits
    return bool(hits) and hits[0].tier >= _FIRST_TEXT_TIER


def _query(words: str) -> Query:
    return Query(tuple(words.split()), ())


def _filtered_query(question: str) -> Query:
    return parse_query(question.split())


def latencies(index: Index, questions: list[str], query_of: Callable[[str], Query] = _query) -> list[float]:
    """Return the seconds for each question, with all needed parts of the file in memory."""
    queries = [query_of(question) for question in questions]
    for query in queries:
        search(index, query, LIMIT)
    taken: list[list[float]] = [[] for _ in queries]
    gc.disable()  # as the commands do
    for _ in range(_TIMES):
        for query, seconds in zip(queries, taken, strict=True):
            started = time.perf_counter()
            search(index, query, LIMIT)
            seconds.append(time.perf_counter() - started)
    gc.enable()
    return [min(seconds) for seconds in taken]


def asked(questions: Questions, index: Index) -> dict[str, list[tuple[str, float]]]:
    """Ask the kinds of questions that are asked of every index; returns what each question took."""
    plain = {
        "exact symbol": questions.names(),
        "end of a name": questions.ends(),
        "prefix": questions.prefixes(),
        "two words": questions.two_words(index),
        "common words": questions.commonest_words(),
    }
    filtered = questions.filtered()
    return {
        **{kind: timed(index, some) for kind, some in plain.items()},
        "filtered": list(zip(filtered, latencies(index, filtered, _filtered_query), strict=True)),
    }


def timed(index: Index, questions: list[str]) -> list[tuple[str, float]]:
    """Return the questions, each with the seconds that it takes."""
    return list(zip(questions, latencies(index, questions), strict=True))


def main() -> None:
    """Print {kind: [[question, seconds], ...]}, and the name for a cold lookup."""
    path, count = os.path.join(sys.argv[1], INDEX_FILE), int(sys.argv[2])
    index = open_index(path)
    questions = Questions(path, count)
    taken = asked(questions, index)
    taken["common words in text"] = timed(index, questions.commonest_in_text(index))
    print(json.dumps({"cold": questions.real_name(), "taken": taken}))


if __name__ == "__main__":
    main()
