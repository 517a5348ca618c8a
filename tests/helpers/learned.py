"""An index that knows what the code in it would have taught it: users, usual words, other paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exsearch.index.answers import WHOLE, Named
from exsearch.index.held import Usual
from exsearch.index.sqlite.opening import in_memory
from helpers.harvesting import harvested, store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exsearch.index.protocol import Reader


class Learned:
    """A store in memory, whose symbols are used once each by a project."""

    def __init__(
        self,
        users: Mapping[str, int],
        usual: Mapping[str, Sequence[tuple[str, str, int]]] | None = None,
        paths: Mapping[str, str] | None = None,
    ) -> None:
        """Make an index of the symbols in `users`, with how many projects use each."""
        self._index = in_memory()
        self._users = users
        self._usual = usual or {}
        self._paths = paths or {}
        self.asked: list[str] = []
        """The names of the questions so far."""
        code = "".join(f"import {name.partition('.')[0]}\n{name}()\n" for name in users)
        store(self._index, harvested({"uses/it.py": code}, "uses"))

    def __getattr__(self, name: str) -> Any:
        if name not in ("begin_reading", "end_reading"):
            self.asked.append(name)
        return getattr(self._index, name)

    def symbols_named(self, name: str, limit: int) -> list[Named]:
        self.asked.append("symbols_named")
        return self._with_users(self._index.symbols_named(name, limit))

    def symbols_starting(self, prefix: str, limit: int) -> list[Named]:
        self.asked.append("symbols_starting")
        return self._with_users(self._index.symbols_starting(prefix, limit))

    def usual(self, word: str) -> list[Usual]:
        self.asked.append("usual")
        return [Usual(*each) for each in self._usual.get(word, ())]

    def linked(self, path: str) -> list[Named]:
        self.asked.append("linked")
        named = self.symbols_named(self._paths[path], 9) if path in self._paths else []
        return [each for each in named if each.match == WHOLE]

    def _with_users(self, found: Sequence[Named]) -> list[Named]:
        return [each._replace(users=self._users.get(each.name, 0)) for each in found]


def learned(
    users: Mapping[str, int],
    usual: Mapping[str, Sequence[tuple[str, str, int]]] | None = None,
    paths: Mapping[str, str] | None = None,
) -> Reader:
    return Learned(users, usual, paths)
