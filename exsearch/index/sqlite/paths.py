"""Paths to symbols: those that projects offer, and those that their code imports."""

from __future__ import annotations

from exsearch.checksums import small_checksum
from exsearch.index.aliases import UNKNOWN, is_public, meant
from exsearch.index.items import unpacked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exsearch.index.items import Harvest
    from exsearch.index.sqlite.dirty import Dirty
    from exsearch.index.sqlite.transactions import Transactions
    from exsearch.resolve.link import Linker

_AFTER_DOT = "/"


class Paths:
    """The tables `path` and `imported` of an open index."""

    def __init__(self, writer: Transactions, dirty: Dirty) -> None:
        self._writer = writer
        self._dirty = dirty

    # -- offered

    def store(self, origin_id: int, harvest: Harvest, linker: Linker) -> None:
        """Store the paths that a project offers. Those to its own symbols are linked when the run settles."""
        if not harvest.paths:
            return
        named = _named_in_all(unpacked(harvest.summary)) if harvest.summary else frozenset()
        own = frozenset(harvest.packages)
        rows = []
        for path, term in harvest.paths:
            found = None if term.partition(".")[0] in own else meant(linker, term)
            target = term if found is None or not found.symbol else found.symbol
            rows.append((target, path, origin_id, int(path in named)))
        self._insert(rows)

    def store_inherited(self, found: Iterable[tuple[str, str, int]]) -> None:
        """Store (symbol, name below the class that inherits it, project)."""
        self._insert((symbol, path, origin_id, 0) for symbol, path, origin_id in found if is_public(path))

    def _insert(self, rows: Iterable[tuple[str, str, int, int]]) -> None:
        unique = {row[:3]: row for row in rows if row[0] != row[1]}
        self._dirty.named.update([target for target, *_ in unique])
        self._writer.connection.executemany(
            "INSERT OR REPLACE INTO path (target, path, origin_id, named, checksum) VALUES (?, ?, ?, ?, ?)",
            [(*unique[key], small_checksum(*unique[key])) for key in sorted(unique)],
        )

    def drop(self, origin_ids: Sequence[int]) -> None:
        """Delete the paths that some projects offer."""
        given = ",".join(map(str, origin_ids))
        rows = self._writer.query(f"SELECT DISTINCT target FROM path WHERE origin_id IN ({given})")  # noqa: S608
        if rows:
            self._dirty.named.update([target for (target,) in rows])
            self._writer.execute(f"DELETE FROM path WHERE origin_id IN ({given})")  # noqa: S608

    def link(self, linker: Linker, packages: Iterable[str] | None) -> None:
        """Link the targets in some packages, or all: as much as is known now."""
        for (target,) in self._targets(packages):
            if not self._dirty.may_differ(target):
                continue
            found = meant(linker, target)
            if found is None or found.symbol in ("", target):
                continue
            rows = self._writer.query("SELECT path, origin_id, named FROM path WHERE target = ?", (target,))
            self._writer.execute("DELETE FROM path WHERE target = ?", (target,))
            self._dirty.named.add(target)
            self._insert((found.symbol, *row) for row in rows)

    def _targets(self, packages: Iterable[str] | None) -> list[tuple[str, ...]]:
        if packages is None:
            return self._writer.query("SELECT DISTINCT target FROM path")
        found = []
        below = "SELECT DISTINCT target FROM path WHERE (target = ? OR (target > ? AND target < ?))"
        for package in sorted(packages):
            differs, names = self._dirty.differing(package, "target")
            found += self._writer.query(
                f"{below} AND ({differs})", (package, f"{package}.", package + _AFTER_DOT, *names)
            )
        return found

    # -- imported

    def count(self, paths: Iterable[str], change: int) -> None:
        """Count one project more, or less, for each of some paths; new ones are linked by settling."""
        paths = sorted(paths)
        known = self._known(paths)
        rows, gone = [], []
        for path in paths:
            users, target = known.get(path, (0, UNKNOWN))
            self._dirty.named.add(_symbol_of(path, target))
            if users + change > 0:
                rows.append((path, users + change, target))
            else:
                gone.append((path,))
        self._put(rows)
        self._writer.connection.executemany("DELETE FROM imported WHERE path = ?", gone)

    def are_imported(self, packages: Iterable[str]) -> bool:
        """Return whether another project imports something of some packages."""
        return any(
            self._writer.query(
                "SELECT 1 FROM imported WHERE path = ? OR (path > ? AND path < ?) LIMIT 1",
                (package, f"{package}.", package + _AFTER_DOT),
            )
            for package in packages
        )

    def link_imported(self, linker: Linker, packages: Iterable[str] | None) -> None:
        """Find out which symbols the imported paths in some packages, or all, lead to."""
        for path, users, target in self._imported(packages):
            if target != UNKNOWN and not self._dirty.may_differ(path):
                continue
            found = meant(linker, path)
            now = "" if found is None or found.symbol == path else found.symbol
            if now != target:
                self._dirty.named.update((_symbol_of(path, target), now or path))
                self._put([(path, users, now)])

    def _imported(self, packages: Iterable[str] | None) -> list[tuple[str, int, str]]:
        columns = "SELECT path, users, target FROM imported"
        if packages is None:
            return self._writer.query(columns)
        found = self._writer.query(f"{columns} WHERE target = ?", (UNKNOWN,))
        for package in sorted(packages):
            found += self._writer.query(
                f"{columns} WHERE path = ? OR (path > ? AND path < ?)",
                (package, f"{package}.", package + _AFTER_DOT),
            )
        return found

    def _known(self, paths: Sequence[str]) -> dict[str, tuple[int, str]]:
        found: dict[str, tuple[int, str]] = {}
        for start in range(0, len(paths), 500):
            some = paths[start : start + 500]
            marks = ",".join("?" * len(some))
            for path, users, target in self._writer.each(
                f"SELECT path, users, target FROM imported WHERE path IN ({marks})",  # noqa: S608
                some,
            ):
                found[path] = users, target
        return found

    def _put(self, rows: Iterable[tuple[str, int, str]]) -> None:
        self._writer.connection.executemany(
            "INSERT OR REPLACE INTO imported (path, users, target, checksum) VALUES (?, ?, ?, ?)",
            [(*row, small_checksum(*row)) for row in rows],
        )


def _symbol_of(path: str, target: str) -> str:
    return path if target in ("", UNKNOWN) else target


def _named_in_all(summary: str) -> frozenset[str]:
    """Return the paths of the names that `__all__` of some module has."""
    found = set()
    module = ""
    for line in summary.splitlines():
        if line.startswith("\t"):
            module = line[1:].rstrip("/")
        elif line.startswith("__all__\ta "):
            found.update([f"{module}.{name}" for name in line.split()[2:]])
    return frozenset(found)
