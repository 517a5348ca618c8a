"""Store what words stand for in the code of projects: `np` is `numpy`, `df` is an instance of a class."""

from __future__ import annotations

from exsearch.checksums import small_checksum
from exsearch.index.aliases import UNKNOWN, usual_meaning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from exsearch.index.sqlite.transactions import Transactions
    from exsearch.resolve.link import Linker

_COLUMNS = "word, kind, target, users, symbol, waits_for"


class Words:
    """The table `usual` of an open index."""

    def __init__(self, writer: Transactions) -> None:
        self._writer = writer

    def count(self, words: Iterable[Sequence[str]], change: int) -> None:
        """Count one project more, or one less, for each of some (word, kind, target)."""
        for key in sorted(map(tuple, words)):
            rows = self._rows("word = ? AND kind = ? AND target = ?", key)
            users, *known = rows[0][3:] if rows else (0, "", UNKNOWN)
            if users + change > 0:
                self._put((*key, users + change, *known))
            else:
                self._writer.execute("DELETE FROM usual WHERE word = ? AND kind = ? AND target = ?", key)

    def link(self, linker: Linker, packages: Iterable[str] | None, may_differ: Callable[[str], bool]) -> None:
        """Find out what the words mean that depend on some packages, or on any, and `may_differ`."""
        changed = None if packages is None else {UNKNOWN, *packages}
        for row in self._rows("true"):
            word, kind, target, users, *was = row
            symbol, waits_for = was
            tops = {term.partition(".")[0] for term in (target, symbol) if may_differ(term)} | {waits_for}
            if changed is not None and changed.isdisjoint(tops):
                continue
            now = usual_meaning(linker, kind, target)
            if list(now) != was:
                self._put((word, kind, target, users, *now))

    def _rows(self, where: str, values: Sequence[str] = ()) -> list[tuple[str, str, str, int, str, str]]:
        return self._writer.query(f"SELECT {_COLUMNS} FROM usual WHERE {where}", values)  # noqa: S608

    def _put(self, row: tuple[str | int, ...]) -> None:
        self._writer.execute(
            f"INSERT OR REPLACE INTO usual ({_COLUMNS}, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (*row, small_checksum(*row)),
        )
