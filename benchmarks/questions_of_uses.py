"""Ask an open index of uses from source many different questions, and print their times as JSON.

Runs in the environment where exsearch is installed: `questions_of_uses.py HOME COUNT`. As in `questions.py`,
but that the questions are drawn from the examples that come from source.
"""

from __future__ import annotations

import gc
import json
import os
import re
import sys
import time
from typing import TYPE_CHECKING

from questions import Questions, asked, timed

from exsearch.config import INDEX_FILE
from exsearch.index.sqlite.read import open_index
from exsearch.model import Query
from exsearch.search.find import OWNERS, search
from exsearch.search.usage import usage

if TYPE_CHECKING:
    from exsearch.index.sqlite.read import Index

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_MOST_COMMON = 40
_TIMES = 5


class QuestionsOfUses(Questions):
    """Makes questions from the uses in an index, so that each has an answer."""

    def real_name(self) -> str:
        """Return the own name that the first project uses most. It is the same in every index."""
        ((packages,),) = self._connection.execute("SELECT packages FROM origin WHERE id = 1")
        sql = """SELECT s.name FROM document d
                 JOIN example e ON e.id BETWEEN d.first_example AND d.last_example
                 JOIN symbol s ON s.id = e.symbol_id
                 WHERE d.origin_id = 1 AND s.name LIKE ? || '.%'
                 GROUP BY s.name ORDER BY count(*) DESC, s.name LIMIT 1"""
        return str(self._connection.execute(sql, (packages.split()[0],)).fetchone()[0])

    def two_words(self, index: Index) -> list[str]:
        """Return pairs of words that are in one name, but not at its end."""
        return self._different(
            " ".join(pair) for _ in range(self._count * 40) if (pair := self._pair_of_name())
        )

    def _pair_of_name(self) -> list[str]:
        words = sorted({word.lower() for word in _WORD.findall(self._name()) if len(word) > 1})
        return self._chance.sample(words, 2) if len(words) > 1 else []

    def commonest_symbols(self) -> list[str]:
        """Return the names with most uses, and their last parts."""
        names = [str(name) for (name, _) in self._by_uses()]
        return [each for name in names for each in (name, name.rpartition(".")[2])]

    def _by_uses(self) -> list[tuple[str, int]]:
        sql = """SELECT s.name, count(*) AS uses FROM example e JOIN symbol s ON s.id = e.symbol_id
                 GROUP BY e.symbol_id ORDER BY uses DESC, s.name LIMIT ?"""
        return self._connection.execute(sql, (_MOST_COMMON,)).fetchall()

    def most_uses(self) -> int:
        """Return the number of uses of the commonest symbol."""
        return self._by_uses()[0][1]

    def commonest_words(self) -> list[str]:
        """Return the words that are in the names of most symbols."""
        sql = """SELECT ltrim(key, char(127)) AS word FROM name GROUP BY word
                 ORDER BY count(*) DESC, word LIMIT ?"""
        return [str(word) for (word,) in self._connection.execute(sql, (self._count,))]


def timed_usage(index: Index, names: list[str]) -> list[tuple[str, float]]:
    """Return names, each with the seconds that it takes to find the symbol and to say how it is called."""
    taken = []
    gc.disable()  # as the commands do
    for name in names:
        seconds = []
        for _ in range(_TIMES):
            started = time.perf_counter()
            first = search(index, Query((name,), ()), OWNERS, counted=True).hits[0]
            assert first.symbol is not None
            usage(index, first.symbol, first.shown_name() or first.symbol, ())
            seconds.append(time.perf_counter() - started)
        taken.append((name, min(seconds)))
    gc.enable()
    return taken


def main() -> None:
    """Print {kind: [[question, seconds], ...]}, the name for a cold lookup, and the most uses of a symbol."""
    path, count = os.path.join(sys.argv[1], INDEX_FILE), int(sys.argv[2])
    index = open_index(path)
    questions = QuestionsOfUses(path, count)
    taken = asked(questions, index)
    taken["common symbols"] = timed(index, questions.commonest_symbols())
    taken["usage of the commonest symbol"] = timed_usage(index, questions.commonest_symbols()[:1])
    taken["usage of the commonest symbols"] = timed_usage(index, questions.commonest_symbols()[::2])
    print(json.dumps({"cold": questions.real_name(), "taken": taken, "most uses": questions.most_uses()}))


if __name__ == "__main__":
    main()
