"""Choose the names and kinds of the symbols that a run has changed, and count the projects that use them."""

from __future__ import annotations

from bisect import bisect_right

from exsearch.index.aliases import Ways, homes, names_of_page
from exsearch.index.sqlite.connect import chunks
from exsearch.index.sqlite.symbols import Known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from exsearch.index.sqlite.dirty import Dirty
    from exsearch.index.sqlite.symbols import Symbols
    from exsearch.index.sqlite.transactions import Transactions
    from exsearch.resolve.link import Linker

_FEW = 2_000
"""Symbols that are looked up one by one; for more of them whole tables are read."""

_PACKAGES = "SELECT first_shape, packages FROM origin WHERE first_shape <= last_shape ORDER BY first_shape"
_USERS = """
SELECT e.symbol_id, h.id, p.name FROM (
    SELECT DISTINCT symbol_id, shape_id FROM example INDEXED BY example_symbol WHERE symbol_id IN ({})
) e CROSS JOIN shape h ON h.id = e.shape_id CROSS JOIN project p ON p.id = h.project_id
"""

_NOBODY: Sequence[tuple[str, int, int]] = ()


class Naming:
    """Brings the columns of `symbol` up to date that depend on other projects."""

    def __init__(self, writer: Transactions, symbols: Symbols, dirty: Dirty, linker: Linker) -> None:
        self._writer = writer
        self._symbols = symbols
        self._dirty = dirty
        self._linker = linker
        self._all = dirty.everything or len(dirty.named) > _FEW

    def settle(self) -> None:
        """Store the names, kinds and users that have changed."""
        ways = self._ways()
        found = {known.id: known for known in self._changed(ways)}
        pages = self._symbols.each("sourced = 0")
        users = self._users([*found.values(), *pages])
        defined = self._defined(found)
        changes = []
        for known in found.values():
            kind = defined.get(known.id) or self._linker.kind_of(known.name)
            names = ways.names(known.name)
            if not kind:
                names = names.or_former(known.name, known.aliases)
            now = (kind or known.kind, known.sourced, names.shown, users.get(known.id, 0))
            if (known.aliases, *known[3:]) != (names.aliases, *now):
                changes.append((known, Known._make((known.id, known.name, names.aliases, *now))))
        self._symbols.update_all(changes)
        for known in pages:
            shown = self._shown_in_source(known) or names_of_page(known.name, known.aliases)
            self._symbols.update(known, known._replace(shown=shown, users=users.get(known.id, 0)))

    def _changed(self, ways: Ways) -> Iterator[Known]:
        """Yield the symbols of source that may have changed, some of them more than once.

        What is below a symbol changes with its names, and what is in a package with that.
        """
        if self._all:
            yield from self._symbols.each("sourced = 1")
            return
        for name in sorted(self._dirty.named):
            stored = list(self._symbols.each("sourced = 1 AND name = ?", (name,)))
            yield from stored
            names = ways.names(name)
            dirty = self._dirty
            anew = not stored or name in dirty.given or (name in dirty.came and name not in dirty.only)
            if anew or any((known.shown, known.aliases) != names for known in stored):
                below = f"{name}.", f"{name}/"
                yield from self._symbols.each("sourced = 1 AND name > ? AND name < ?", below)
        for some in chunks(sorted(self._dirty.symbols)):
            yield from self._symbols.each(f"sourced = 1 AND id IN ({','.join(map(str, some))})")

    def _shown_in_source(self, known: Known) -> str:
        """Return the shown name of the symbol of source that has a page's name, or an alias like it."""
        name = known.name
        rows = self._writer.query(
            "SELECT s.name, s.aliases, coalesce(nullif(s.shown, ''), s.name) FROM name n"
            " JOIN symbol s ON s.id = n.symbol_id WHERE n.key = ? AND n.match = 1 AND s.sourced = 1",
            (name.lower(),),
        )
        shown = [(known_name != name, known_name, shown) for known_name, aliases, shown in rows
                 if name == known_name or name in aliases.split()]  # fmt: skip
        return min(shown)[2] if shown else ""

    # -- ways

    def _ways(self) -> Ways:
        projects = self._writer.query(
            "SELECT DISTINCT p.name, r.packages FROM origin r JOIN project p ON p.id = r.project_id"
            " WHERE r.packages LIKE '% %'"
        )
        known = homes((name, packages.split()) for name, packages in projects)
        return Ways(self._direct(), self._importing(), self._is_class, known)

    def _direct(self) -> Callable[[str], Iterable[tuple[str, int, int]]]:
        if not self._all:
            return self._direct_of
        ways: dict[str, list[tuple[str, int, int]]] = {}
        for target, *way in self._writer.each(
            "SELECT target, path, max(named), count(*) FROM path GROUP BY 1, 2"
        ):
            ways.setdefault(target, []).append((way[0], way[1], way[2]))
        for target, path in self._writer.each("SELECT target, path FROM imported WHERE target <> ''"):
            ways.setdefault(target, []).insert(0, (path, 0, 0))
        return lambda name: ways.get(name, _NOBODY)

    def _direct_of(self, name: str) -> list[tuple[str, int, int]]:
        imported = self._writer.query(
            "SELECT path, 0, 0 FROM imported WHERE target = ? AND target <> ''", (name,)
        )
        return imported + self._writer.query(
            "SELECT path, max(named), count(*) FROM path WHERE target = ? GROUP BY path", (name,)
        )

    def _importing(self) -> Callable[[str], int]:
        if not self._all:
            return self._users_of_path
        users = dict(self._writer.query("SELECT path, users FROM imported"))
        return lambda path: users.get(path, 0)

    def _users_of_path(self, path: str) -> int:
        rows = self._writer.query("SELECT users FROM imported WHERE path = ?", (path,))
        return int(rows[0][0]) if rows else 0

    def _is_class(self, name: str) -> bool:
        return self._linker.kind_of(name) == "class"

    # -- kinds and users

    def _defined(self, symbols: Iterable[int]) -> dict[int, str]:
        """Return the kinds of the symbols that are defined somewhere."""
        if self._all:
            return dict(self._writer.query("SELECT symbol_id, min(kind) FROM definition GROUP BY symbol_id"))
        found: dict[int, str] = {}
        for some in chunks(sorted(symbols)):
            given = ",".join(map(str, some))
            found |= dict(self._writer.query(
                f"SELECT symbol_id, min(kind) FROM definition WHERE symbol_id IN ({given})"  # noqa: S608
                " GROUP BY symbol_id"
            ))  # fmt: skip
        return found

    def _users(self, symbols: Sequence[Known]) -> dict[int, int]:
        """Return how many projects, by name, use each symbol that is not their own."""
        tops = {known.id: known.name.partition(".")[0] for known in symbols}
        uses = self._uses_of(tops) if len(tops) < _FEW else self._all_uses(tops)
        users: dict[int, set[str]] = {}
        for symbol_id, project, packages in uses:
            if project is not None and tops[symbol_id] not in packages:
                users.setdefault(symbol_id, set()).add(project)
        return {symbol_id: len(projects) for symbol_id, projects in users.items()}

    def _uses_of(self, symbols: Iterable[int]) -> Iterator[tuple[int, str | None, Sequence[str]]]:
        """Yield (symbol, project, its packages) for some symbols.

        Each project has its own shapes, so that an index of examples tells who uses a symbol.
        """
        firsts, packages = [], []
        for first, some in self._writer.each(_PACKAGES):
            firsts.append(first)
            packages.append(some.split())
        for ids in chunks(sorted(symbols)):
            rows = self._writer.each(_USERS.format(",".join(map(str, ids))))
            yield from (
                (symbol_id, project, packages[bisect_right(firsts, shape) - 1])
                for symbol_id, shape, project in rows
            )

    def _all_uses(self, symbols: Collection[int]) -> Iterator[tuple[int, str | None, Sequence[str]]]:
        """Yield the same for more of them: from the index of all examples, by the ranges of the documents."""
        numbers: dict[tuple[str | None, str], int] = {}
        firsts, owners = [], []
        for first, *owner in self._writer.each(
            """SELECT d.first_example, p.name, r.packages FROM document d
               JOIN origin r ON r.id = d.origin_id JOIN project p ON p.id = d.project_id
               ORDER BY d.first_example"""
        ):
            firsts.append(first)
            owners.append(numbers.setdefault((owner[0], owner[1]), len(numbers)))
        projects = [(project, packages.split()) for project, packages in numbers]
        pairs = self._writer.connection.execute(  # a generator around them would take as long as they do
            "SELECT symbol_id, id FROM example INDEXED BY example_symbol WHERE symbol_id IS NOT NULL"
        )
        found = {(symbol_id, owners[bisect_right(firsts, rowid) - 1]) for symbol_id, rowid in pairs}
        for symbol_id, number in found:
            if symbol_id in symbols:
                yield (symbol_id, *projects[number])
