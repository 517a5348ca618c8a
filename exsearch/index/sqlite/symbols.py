"""Store the symbols of harvests, those of source under the name where they are defined if that is known."""

from __future__ import annotations

from operator import itemgetter

from exsearch.checksums import HOW, MODULUS, SYMBOL, symbol_checksum
from exsearch.index.items import Symbol
from exsearch.index.words import name_keys, name_words
from exsearch.model import Record
from exsearch.resolve import EXACT, RE_EXPORT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exsearch.index.sqlite.transactions import Transactions

_AT_ONCE = 500
"""Names in one statement."""


class StoredSymbols(Record):
    """The symbols of a harvest, in its order, as its rows refer to them."""

    ids: list[int]
    renamed: list[bool]
    """Whether source uses it by another name."""


class Symbols:
    """Stores symbols in an open index."""

    def __init__(self, writer: Transactions) -> None:
        self._writer = writer

    def store(self, symbols: Sequence[Symbol], *, is_page: bool) -> StoredSymbols:
        """Return the ids of symbols; new symbols are stored first."""
        if is_page:
            return StoredSymbols([self._of_page(symbol) for symbol in symbols], [False] * len(symbols))
        meant = [self._writer.aliases.symbol(symbol.name, symbol.kind) for symbol in symbols]
        kinds = {name: kind for name, _, kind in meant if kind}  # some of its names do not tell
        names = [symbol.name for symbol in meant]
        stored = self._stored(list(dict.fromkeys(names)))
        next_id = self._writer.count("SELECT coalesce(max(id), 0) + 1 FROM symbol")
        ids: dict[str, int] = {}
        new: dict[int, Symbol] = {}
        for name, aliases, _ in meant:
            if name in ids:
                continue
            symbol = Symbol._make((name, aliases, kinds.get(name, "")))
            if name in stored:
                ids[name], was = stored[name]
                self._update(ids[name], was, symbol)
            else:
                ids[name] = next_id
                new[next_id] = symbol
                next_id += 1
        self._insert(new, sourced=True)
        renamed = [name != symbol.name for name, symbol in zip(names, symbols, strict=True)]
        return StoredSymbols([ids[name] for name in names], renamed)

    def learn(self, packages: Iterable[str]) -> None:
        """Resolve the stored symbols of some packages again, because these now export other names."""
        for package in packages:
            rows = self._writer.query(
                "SELECT id, name, aliases, kind FROM symbol"
                " WHERE sourced = 1 AND (name = ? OR (name > ? AND name < ?))",
                (package, package + ".", package + "/"),
            )
            for symbol_id, name, aliases, kind in rows:
                was = Symbol(name, tuple(aliases.split()), kind)
                now = self._writer.aliases.moved(was)
                if now.name != name:
                    self._rename(symbol_id, was, now)
                else:
                    self._update(symbol_id, was, now)

    def drop_orphans(self) -> None:
        """Delete symbols that no example has."""
        orphans = self._writer.query(
            "SELECT id, name, aliases, sourced FROM symbol WHERE id NOT IN"
            " (SELECT symbol_id FROM example WHERE symbol_id IS NOT NULL)"
        )
        for symbol_id, name, aliases, sourced in orphans:
            self._remove_names(symbol_id, Symbol(name, tuple(aliases.split())), sourced=bool(sourced))
            self._writer.execute("DELETE FROM symbol WHERE id = ?", (symbol_id,))

    def _of_page(self, symbol: Symbol) -> int:
        found = self._writer.query(
            "SELECT id FROM symbol WHERE name = ? AND aliases = ? AND kind = ? AND sourced = 0",
            (symbol.name, " ".join(symbol.aliases), symbol.kind),
        )
        if found:
            return int(found[0][0])
        symbol_id = self._writer.count("SELECT coalesce(max(id), 0) + 1 FROM symbol")
        self._insert({symbol_id: symbol}, sourced=False)
        return symbol_id

    def _stored(self, names: list[str]) -> dict[str, tuple[int, Symbol]]:
        """Return those of `names` that are stored as symbols of source."""
        found: dict[str, tuple[int, Symbol]] = {}
        for start in range(0, len(names), _AT_ONCE):
            some = tuple(names[start : start + _AT_ONCE])
            marks = ",".join("?" * len(some))
            rows = self._writer.query(
                f"SELECT id, name, aliases, kind FROM symbol WHERE name IN ({marks}) AND sourced = 1",  # noqa: S608
                some,
            )
            for symbol_id, name, aliases, kind in rows:
                found[name] = symbol_id, Symbol(name, tuple(aliases.split()), kind)
        return found

    def _insert(self, symbols: dict[int, Symbol], *, sourced: bool) -> None:
        self._writer.insert(
            "symbol (id, name, aliases, kind, sourced, checksum)",
            [(symbol_id, name, joined, kind, int(sourced), symbol_checksum(name, joined, kind))
             for symbol_id, (name, aliases, kind) in symbols.items() for joined in (" ".join(aliases),)],
        )  # fmt: skip
        self._add_names(symbols, sourced=sourced)

    def _add_names(self, symbols: dict[int, Symbol], *, sourced: bool) -> None:
        """Make symbols findable by their names."""
        keys = [
            (key, match, symbol_id)
            for symbol_id, (name, aliases, _) in symbols.items()
            for key, match in name_keys((name, *aliases), sourced=sourced).items()
        ]
        keys.sort(key=itemgetter(0))  # a tree that is filled in its order is filled in a third of the time
        self._writer.insert("name (key, match, symbol_id)", keys)
        self._writer.insert(
            "symbol_words (rowid, words)",
            [(symbol_id, name_words(name, aliases)) for symbol_id, (name, aliases, _) in symbols.items()],
        )

    def _remove_names(self, symbol_id: int, symbol: Symbol, *, sourced: bool = True) -> None:
        self._writer.execute(
            "INSERT INTO symbol_words (symbol_words, rowid, words) VALUES ('delete', ?, ?)",
            (symbol_id, name_words(symbol.name, symbol.aliases)),
        )
        keys = name_keys((symbol.name, *symbol.aliases), sourced=sourced)
        self._writer.connection.executemany(  # each is looked up: the table is in the order of the keys
            "DELETE FROM name WHERE key = ? AND match = ? AND symbol_id = ?",
            [(key, match, symbol_id) for key, match in keys.items()],
        )

    def _update(self, symbol_id: int, was: Symbol, now: Symbol) -> None:
        """Store the aliases and the kind that a symbol of source has now."""
        now = now._replace(kind=now.kind or was.kind)
        if now == was:
            return
        if (now.name, now.aliases) != (was.name, was.aliases):
            self._remove_names(symbol_id, was)
            self._add_names({symbol_id: now}, sourced=True)
        aliases = " ".join(now.aliases)
        self._writer.execute(
            "UPDATE symbol SET name = ?, aliases = ?, kind = ?, checksum = ? WHERE id = ?",
            (now.name, aliases, now.kind, symbol_checksum(now.name, aliases, now.kind), symbol_id),
        )

    def _rename(self, symbol_id: int, was: Symbol, now: Symbol) -> None:
        """Give a symbol the name that it is defined under, and mark its uses as re-exported."""
        self._writer.execute(
            "UPDATE example SET how = ?, checksum = (checksum + ?) % ? WHERE symbol_id = ? AND how = ?",
            (RE_EXPORT, HOW * (RE_EXPORT - EXACT), MODULUS, symbol_id, EXACT),
        )
        stored = self._stored([now.name])
        if now.name not in stored:
            self._update(symbol_id, was, now)
            return
        into, _ = stored[now.name]
        self._writer.execute(
            "UPDATE example SET symbol_id = ?, checksum = (checksum + ?) % ? WHERE symbol_id = ?",
            (into, SYMBOL * (into - symbol_id) % MODULUS, MODULUS, symbol_id),
        )
        self._remove_names(symbol_id, was)
        self._writer.execute("DELETE FROM symbol WHERE id = ?", (symbol_id,))
