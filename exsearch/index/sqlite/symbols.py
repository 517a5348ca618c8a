"""Store the symbols of harvests, those of source under the name where they are defined if that is known."""

from __future__ import annotations

from operator import itemgetter

from exsearch.checksums import HOW, MODULUS, SYMBOL, symbol_checksum
from exsearch.index.aliases import Meant, meant, moved, names_of_page, own_ways
from exsearch.index.items import OWN
from exsearch.index.sqlite.connect import chunks
from exsearch.index.sqlite.prose import add_words_of_symbol, take_words_of_symbol
from exsearch.index.words import all_names, name_keys, name_words
from exsearch.model import Record
from exsearch.resolve import EXACT
from exsearch.resolve.summary import is_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from exsearch.index.items import Harvest, Symbol
    from exsearch.index.sqlite.dirty import Dirty
    from exsearch.index.sqlite.transactions import Transactions
    from exsearch.resolve.link import Linker

_NAME = "name (key, match, used, symbol_id)"

_MANY = 10_000
"""With more symbols than these, the index of all examples is read."""

_ORPHAN = "id IN ({}) AND NOT EXISTS (SELECT 1 FROM example e WHERE e.symbol_id = symbol.id)"

_MOST_GONE = 5_000
"""Symbols that are deleted together: their keys are held in memory, so that they can be sorted."""


class Known(Record):
    """A symbol as it is stored."""

    id: int
    name: str
    aliases: tuple[str, ...]
    kind: str
    sourced: int
    shown: str
    users: int


class StoredSymbol(Record):
    """What the rows of one symbol of a harvest become."""

    id: int | None
    """None if it is not known yet, or will never be."""
    name: str
    through: str
    """The name below the receiver's class if a base class defines it, else ""."""
    how: int
    """Rows are at least this unsure."""
    is_own: bool
    """Whether the symbol may be the project's own."""
    term: str
    """What has to be linked again when `waits_for` comes; "" if nothing has to be."""
    waits_for: str


_NOTHING = StoredSymbol(None, "", "", EXACT, True, "", "")
UNNAMED = _NOTHING._replace(id=0, how=-1)
"""For the rows of a page that are about no symbol."""


class Symbols:
    """Stores symbols in an open index."""

    def __init__(self, writer: Transactions, dirty: Dirty) -> None:
        self._writer = writer
        self._dirty = dirty

    def store_of_page(self, symbols: Sequence[Symbol]) -> list[StoredSymbol]:
        """Return the symbols of a page as its rows refer to them; new symbols are stored first."""
        ids = [self._of_page(symbol) for symbol in symbols]
        self._dirty.symbols.update(ids)
        return [UNNAMED._replace(id=symbol_id) for symbol_id in ids]

    def store(self, harvest: Harvest, linker: Linker) -> list[StoredSymbol]:
        """Return the symbols of a project as its rows refer to them; new symbols are stored first.

        What it calls its own is linked when the run settles, with everything else below its packages.
        """
        terms = [symbol.name for symbol in harvest.symbols]
        own = frozenset(harvest.packages)
        found = [Meant._make((term, "", "", EXACT)) if is_path(term) and term.partition(".")[0] in own
                 else self._meant(term, linker) for term in terms]  # fmt: skip
        ids = self._ids_of(_kinds_of(harvest, [each and each.symbol for each in found]), harvest)
        return _placed(terms, found, ids, own)

    def of_terms(self, terms: Sequence[str], packages: frozenset[str], linker: Linker) -> list[StoredSymbol]:
        """Return the symbols of some terms in a project with these packages, as `store` does."""
        found = [self._meant(term, linker) for term in terms]
        ids = self._ids_of({each.symbol: "" for each in found if each is not None}, None)
        return _placed(terms, found, ids, packages)

    def _meant(self, term: str, linker: Linker) -> Meant | None:
        found = meant(linker, term)
        if found is not None and found.waits_for and found.symbol:
            self._dirty.wait_for(found.symbol, found.waits_for)
        return found

    def _ids_of(self, kinds: dict[str, str], own: Harvest | None) -> dict[str, int]:
        """Return the ids of the symbols of source with these names and kinds; new ones are stored.

        With a harvest, the new symbols of its packages get the names that it gives them, and it is the first
        user of the others.
        """
        stored = self._stored([name for name in kinds if name])
        next_id = self._writer.count("SELECT coalesce(max(id), 0) + 1 FROM symbol")
        ids: dict[str, int] = {}
        new: dict[int, Known] = {}
        ways = own_ways(own) if own is not None else None
        is_user = own is not None and own.project.name is not None
        packages = frozenset(own.packages) if own is not None else frozenset()
        for name, kind in kinds.items():
            if not name:
                continue
            if name in stored:
                was = stored[name]
                ids[name] = was.id
                if kind and not was.kind:
                    self.update(was, was._replace(kind=kind))
                continue
            shown, aliases = ways.names(name) if ways is not None else (name, ())
            if aliases or shown != name:
                self._dirty.given.add(name)
            users = int(is_user and name.partition(".")[0] not in packages)
            new[next_id] = Known._make((next_id, name, aliases, kind, 1, shown, users))
            ids[name] = next_id
            next_id += 1
        self._insert(new.values())
        self._dirty.symbols.update(ids.values())
        return ids

    def relink(self, linker: Linker, names: Iterable[str]) -> list[tuple[str, str, int]]:
        """Resolve stored symbols again, by what packages now say; returns what `Pending.relink` does."""
        found = []
        for was in sorted(self._stored(list(names)).values(), key=lambda known: known.name):
            now = moved(linker, was.name, was.aliases)
            if now is None:
                self._drop(was)
                continue
            if now.waits_for:
                self._dirty.wait_for(now.symbol, now.waits_for)
            if now.symbol != was.name:
                if now.through:
                    found += [(now.symbol, now.through, origin_id) for origin_id in self._users_of(was.id)]
                self._rename(was, now)
        return found

    def names_in(self, packages: Iterable[str] | None) -> list[str]:
        """Return the symbols of source in some packages, or all, that no project defines."""
        undefined = """SELECT name FROM symbol s WHERE sourced = 1
                       AND NOT EXISTS (SELECT 1 FROM definition d WHERE d.symbol_id = s.id)"""
        if packages is None:
            return [name for (name,) in self._writer.each(undefined)]
        found: list[str] = []
        for package in sorted(packages):
            differs, names = self._dirty.differing(package, "name")
            rows = self._writer.each(
                f"{undefined} AND (name = ? OR (name > ? AND name < ?)) AND ({differs})",
                (package, package + ".", package + "/", *names),
            )
            found += [name for (name,) in rows if self._dirty.may_differ(name)]
        return found

    def differing(self) -> list[str]:
        """Return the symbols of source in refreshed packages that may be something else than before."""
        found: list[str] = []
        below = "SELECT name FROM symbol WHERE sourced = 1 AND (name = ? OR (name > ? AND name < ?))"
        for package in sorted(self._dirty.only):
            differs, names = self._dirty.differing(package, "name")
            rows = self._writer.each(
                f"{below} AND ({differs})", (package, package + ".", package + "/", *names)
            )
            found += [name for (name,) in rows if self._dirty.may_differ(name)]
        return found

    def drop_orphans(self, among: Collection[int] | None = None) -> None:
        """Delete symbols that no example has: all of them, or those `among` some."""
        if among is None or len(among) > _MANY:
            gone = self._known("id NOT IN (SELECT symbol_id FROM example WHERE symbol_id IS NOT NULL)", ())
        else:
            gone = [
                known
                for some in chunks(sorted(among))
                for known in self._known(_ORPHAN.format(",".join(map(str, some))), ())
            ]
        for some in chunks(gone, _MOST_GONE):
            self._remove(some)

    def each(self, where: str, values: Sequence[str | int] = ()) -> list[Known]:
        """Return stored symbols, by a condition in SQL."""
        return self._known(where, values)

    def _known(self, where: str, values: Sequence[str | int]) -> list[Known]:
        rows = self._writer.query(
            f"SELECT id, name, aliases, kind, sourced, shown, users FROM symbol WHERE {where}",  # noqa: S608
            values,
        )
        return [Known._make((symbol_id, name, tuple(aliases.split()), kind, sourced, shown or name, users))
                for symbol_id, name, aliases, kind, sourced, shown, users in rows]  # fmt: skip

    def _of_page(self, symbol: Symbol) -> int:
        found = self._writer.query(
            "SELECT id FROM symbol WHERE name = ? AND aliases = ? AND kind = ? AND sourced = 0",
            (symbol.name, " ".join(symbol.aliases), symbol.kind),
        )
        if found:
            return int(found[0][0])
        symbol_id = self._writer.count("SELECT coalesce(max(id), 0) + 1 FROM symbol")
        shown = names_of_page(symbol.name, symbol.aliases)
        self._insert([Known(symbol_id, *symbol, 0, shown, 0)])
        return symbol_id

    def named(self, names: list[str]) -> list[Known]:
        """Return those of some symbols of source that are stored."""
        return list(self._stored(names).values())

    def _stored(self, names: list[str]) -> dict[str, Known]:
        """Return those of `names` that are stored as symbols of source."""
        found: dict[str, Known] = {}
        for some in chunks(names):
            marks = ",".join("?" * len(some))
            found |= {each.name: each for each in self._known(f"name IN ({marks}) AND sourced = 1", some)}
        return found

    def _insert(self, symbols: Iterable[Known]) -> None:
        symbols = list(symbols)
        self._writer.insert(
            "symbol (id, name, aliases, kind, sourced, shown, users, checksum)", map(_columns, symbols)
        )
        # A tree that is filled in its order is filled in a third of the time.
        keys = [row for known in symbols for row in _name_rows(known)]
        keys.sort(key=itemgetter(0))
        self._writer.insert(_NAME, keys)
        self._writer.insert("symbol_words (rowid, words)", [(known.id, _words(known)) for known in symbols])

    def _remove(self, symbols: Sequence[Known]) -> None:
        """Delete symbols, given in the order of their ids, and what finds them."""
        change_all = self._writer.connection.executemany
        change_all(_DELETE_WORDS, [(known.id, _words(known)) for known in symbols])
        # Trees that are changed in their order are changed faster.
        self._delete_keys(sorted(row for known in symbols for row in _name_rows(known)))
        gone = [(known.id,) for known in symbols]
        change_all("DELETE FROM symbol WHERE id = ?", gone)
        change_all("DELETE FROM counted WHERE symbol_id = ?", gone)  # another symbol may get the number
        self._dirty.symbols.difference_update([known.id for known in symbols])

    def _delete_keys(self, rows: Iterable[tuple[str, int, int, int]]) -> None:
        self._writer.connection.executemany(  # each is looked up: the table is in the order of the keys
            "DELETE FROM name WHERE key = ? AND match = ? AND used = ? AND symbol_id = ?", rows
        )

    def update(self, was: Known, now: Known) -> None:
        """Store what a symbol has become."""
        self.update_all([(was, now)])

    def update_all(self, changes: Iterable[tuple[Known, Known]]) -> None:
        """Store what some symbols have become; each is given once, as it was and as it is now."""
        changes = sorted(change for change in changes if change[0] != change[1])
        old_keys: set[tuple[str, int, int, int]] = set()
        new_keys: set[tuple[str, int, int, int]] = set()
        old_words, new_words = [], []
        for was, now in changes:
            is_renamed = _names_of(was) != _names_of(now)
            if is_renamed or was.users.bit_length() != now.users.bit_length():
                old_keys.update(_name_rows(was))
                new_keys.update(_name_rows(now))
            if is_renamed and (before := _words(was)) != (after := _words(now)):
                old_words.append((was.id, before))
                new_words.append((was.id, after))
        # Trees that are changed in their order are changed faster.
        self._delete_keys(sorted(old_keys - new_keys))
        self._writer.insert(_NAME, sorted(new_keys - old_keys))
        self._writer.connection.executemany(_DELETE_WORDS, old_words)
        self._writer.insert("symbol_words (rowid, words)", new_words)
        self._writer.connection.executemany(
            "UPDATE symbol SET name = ?, aliases = ?, kind = ?, sourced = ?, shown = ?, users = ?,"
            " checksum = ? WHERE id = ?",
            [(*columns, symbol_id) for symbol_id, *columns in (_columns(now) for _, now in changes)],
        )

    def _drop(self, known: Known) -> None:
        """Delete a symbol that turned out to be nothing, with its rows."""
        documents = self._writer.query(
            "SELECT DISTINCT document_id FROM example WHERE symbol_id = ?", (known.id,)
        )
        take_words_of_symbol(self._writer, known.id)
        for table in ("example", "definition"):
            self._writer.execute(f"DELETE FROM {table} WHERE symbol_id = ?", (known.id,))  # noqa: S608
        self._writer.count_missing(document for (document,) in documents)
        self._remove([known])

    def _rename(self, was: Known, now: Meant) -> None:
        """Give a symbol the name that it is defined under; its rows are at least as unsure as that way."""
        self._dirty.symbols.add(was.id)
        if now.how > EXACT:
            self._writer.execute(
                "UPDATE example SET how = ?, checksum = (checksum + ? * (? - how)) % ?"
                " WHERE symbol_id = ? AND how < ?",
                (now.how, HOW, now.how, MODULUS, was.id, now.how),
            )
        into = self._stored([now.symbol]).get(now.symbol)
        self._disown(was.id, now.symbol)
        defined = take_words_of_symbol(self._writer, was.id)
        if into is None:
            self.update(was, was._replace(name=now.symbol, aliases=(), shown=now.symbol))
        else:
            self._merge(was, into)
        add_words_of_symbol(self._writer, was.id if into is None else into.id, defined)

    def _merge(self, was: Known, into: Known) -> None:
        """Give the rows of a symbol to another one."""
        self._dirty.symbols.add(into.id)
        change = SYMBOL * (into.id - was.id) % MODULUS
        for table in ("example", "definition"):
            self._writer.execute(
                f"UPDATE {table} SET symbol_id = ?, checksum = (checksum + ?) % ? WHERE symbol_id = ?",  # noqa: S608
                (into.id, change, MODULUS, was.id),
            )
        self._remove([was])

    def _disown(self, symbol_id: int, name: str) -> None:
        """Note which uses of a symbol are not of their project's own one, if its name is this."""
        rows = self._writer.each(
            """SELECT e.id, r.packages FROM example e CROSS JOIN document d ON d.id = e.document_id
               CROSS JOIN origin r ON r.id = d.origin_id WHERE e.symbol_id = ? AND e.flags & ?""",
            (symbol_id, OWN),
        )
        top = name.partition(".")[0]
        self._dirty.disowned.update([rowid for rowid, packages in rows if top not in packages.split()])

    def _users_of(self, symbol_id: int) -> list[int]:
        """Return the projects that use a symbol, not only in tests."""
        rows = self._writer.query(
            """SELECT DISTINCT d.origin_id FROM example e CROSS JOIN document d ON d.id = e.document_id
               WHERE e.symbol_id = ? AND d.role <> 'test'""",
            (symbol_id,),
        )
        return [origin_id for (origin_id,) in rows]


_DELETE_WORDS = "INSERT INTO symbol_words (symbol_words, rowid, words) VALUES ('delete', ?, ?)"


def _placed(
    terms: Sequence[str], found: Sequence[Meant | None], ids: dict[str, int], packages: frozenset[str]
) -> list[StoredSymbol]:
    placed = []
    for term, each in zip(terms, found, strict=True):
        if each is None:
            placed.append(_NOTHING)
            continue
        symbol, through, waits_for, how = each
        is_own = not symbol or symbol.partition(".")[0] in packages
        kept = "" if _is_final(term, each) else term
        placed.append(StoredSymbol._make((ids.get(symbol), symbol, through, how, is_own, kept, waits_for)))
    return placed


def _is_final(term: str, found: Meant) -> bool:
    """Return whether a term need not be kept: it waits for nothing, or its symbol can be linked again."""
    return not found.waits_for or (found.symbol != "" and is_path(term))


def _kinds_of(harvest: Harvest, names: Sequence[str | None]) -> dict[str, str]:
    """Return the kinds of the symbols of a harvest by their names; a definition knows best."""
    kinds: dict[str, str] = {}
    for name, symbol in zip(names, harvest.symbols, strict=True):
        if name is not None:
            kinds[name] = max(symbol.kind, kinds.get(name, ""))
    defined: dict[str, str] = {}
    for definition in harvest.definitions:
        name = names[harvest.examples.symbol[definition.example]]
        if name is not None:
            defined[name] = min(definition.kind, defined.get(name, definition.kind))
    return kinds | defined


_names_of = itemgetter(*map(Known._fields.index, ("name", "aliases", "shown", "sourced")))


def _columns(known: Known) -> tuple[int, str, str, str, int, str, int, int]:
    symbol_id, name, aliases, kind, sourced, shown, users = known
    joined, shown = " ".join(aliases), "" if shown == name else shown
    checksum = symbol_checksum(name, joined, kind, shown, users)
    return symbol_id, name, joined, kind, sourced, shown, users, checksum


def _name_rows(known: Known) -> list[tuple[str, int, int, int]]:
    """Return the rows of the table `name` by which a symbol is found."""
    keys = name_keys(all_names(known.name, known.aliases, known.shown), sourced=known.sourced == 1)
    used, symbol_id = known.users.bit_length(), known.id
    return [(key, match, used, symbol_id) for key, match in keys.items()]


def _words(known: Known) -> str:
    name, *others = all_names(known.name, known.aliases, known.shown)
    return name_words(name, others)
