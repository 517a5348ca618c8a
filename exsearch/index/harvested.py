"""Store what was harvested from projects: one project at a time, each whole or not at all.

Knows the tables `origin`, `file` and `used`; opening, locking and transactions are `build`'s.
"""

from __future__ import annotations

from itertools import chain, islice
from operator import itemgetter
from zlib import crc32

from exsearch.harvest.examples import values_of
from exsearch.index.build import drop_names, drop_projects
from exsearch.index.known import Known, Symbol
from exsearch.index.store import checksum
from exsearch.index.used import listed_checksum, origin_checksum, record_checksum
from exsearch.index.words import name_words, source_keys
from exsearch.model import License, Project, Record, Skipped
from exsearch.resolve import EXACT, RE_EXPORT

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from exsearch.harvest.project import Harvest, HarvestedFile
    from exsearch.index.build import Writer
    from exsearch.index.store import Index

_UNSAFE_IN_REF = frozenset("\"$&'()*;<>?[\\]^`{|}!#%/:, \t\n~=")
_AT_ONCE = 500
"""Names that are asked for in one statement."""

_ROWS_AT_ONCE = 50
"""That are inserted by one statement: to start one takes as long as to insert a row or two."""


class StoredOrigin(Record):
    """A project as the index remembers it."""

    origin_id: int
    fingerprint: str


def stored_origins(index: Index, source: str) -> dict[str, StoredOrigin]:
    """Return key -> what is stored of the projects of a source."""
    rows = index.query(
        """SELECT r.key, r.id, r.fingerprint FROM origin r JOIN source o ON o.id = r.source_id
           WHERE o.name = ?""",
        (source,),
    )
    return {str(key): StoredOrigin(int(str(i)), str(said)) for key, i, said in rows}


class HarvestWriter:
    """Stores harvests through an open `Writer`."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._connection: sqlite3.Connection = writer.connection
        self._known = Known(writer.index)

    def store(self, source_id: int, key: str, fingerprint: str, harvest: Harvest) -> None:
        """Store one project in place of what there was of it, in one transaction."""
        harvest = _storable_harvest(harvest)
        with self._writer.transaction():
            which, values = "source_id = ? AND key = ?", (source_id, key)
            rows = self._connection.execute(f"SELECT packages FROM origin WHERE {which}", values)  # noqa: S608
            before = " ".join(said for (said,) in rows.fetchall()).split()
            drop_projects(self._connection, which, values)
            origin_id = self._origin(source_id, key, fingerprint, harvest)
            self._known.forget((*before, *harvest.packages))
            self._learn(harvest.packages)
            self._examples(origin_id, harvest)
            for skipped in harvest.skipped:
                self._connection.execute(
                    "INSERT INTO skipped (source_id, origin_id, path, line, reason) VALUES (?, ?, ?, ?, ?)",
                    (source_id, origin_id, *_storable(skipped)),
                )

    def drop(self, source_id: int, keys: Iterable[str]) -> None:
        """Take projects out, in one transaction."""
        with self._writer.transaction():
            for key in keys:
                drop_projects(self._connection, "source_id = ? AND key = ?", (source_id, key))
            self._writer.drop_orphans()
        self._known = Known(self._writer.index)

    # -- the project

    def _origin(self, source_id: int, key: str, fingerprint: str, harvest: Harvest) -> int:
        names = (
            " ".join(harvest.packages),
            "".join(f"{alias}\t{symbol}\n" for alias, symbol in harvest.exports),
            "".join("\t".join(line) + "\n" for line in harvest.classes),
        )
        ref = self._free_ref(source_id, key, harvest)
        project_id = self._writer.project_id(harvest.project)
        total = origin_checksum(ref, key, fingerprint, *names)
        cursor = self._connection.execute(
            "INSERT INTO origin (source_id, key, ref, fingerprint, project_id, packages, exports, classes,"
            " checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (source_id, key, ref, fingerprint, project_id, *names, total),
        )
        return int(cursor.lastrowid or 0)

    def _free_ref(self, source_id: int, key: str, harvest: Harvest) -> str:
        """Return "name@version", with a mark where another source holds the same."""
        name, _, version, *_ = harvest.project
        said = f"{name or key}@{version}" if version else name or key
        ref = "".join("-" if c in _UNSAFE_IN_REF or not c.isprintable() else c for c in said)[:200]
        ref = ref.lstrip("-") or "project"  # what begins with one is an option to a command line
        taken = self._writer.index.query(
            "SELECT 1 FROM origin WHERE ref = ? AND NOT (source_id = ? AND key = ?)", (ref, source_id, key)
        )
        if not taken:
            return ref
        ((source,),) = self._writer.index.query("SELECT name FROM source WHERE id = ?", (source_id,))
        return f"{ref}+{crc32(f'{source}{chr(10)}{key}'.encode('utf-8', 'replace')):08x}"

    # -- its examples

    def _examples(self, origin_id: int, harvest: Harvest) -> None:
        columns = harvest.examples
        first = int(self._connection.execute("SELECT coalesce(max(id), 0) + 1 FROM used").fetchone()[0])
        counts = [0] * len(harvest.files)
        for number in columns.file:
            counts[number] += 1
        at, file_ids = first, []
        ((ref,),) = self._writer.index.query("SELECT ref FROM origin WHERE id = ?", (origin_id,))
        for file, count in zip(harvest.files, counts, strict=True):
            file_ids.append(self._file(origin_id, str(ref), harvest, file, at, at + count - 1))
            at += count
        ids, name_sums, renamed = self._symbols(harvest)
        # The sums are those of the columns as harvested: `how` and the symbol's name are added to them.
        hows: Iterable[int] = columns.how
        sums = [total + name_sums[symbol]
                for total, symbol in zip(columns.checksum, columns.symbol, strict=True)]  # fmt: skip
        if any(renamed):
            hows = [RE_EXPORT if how == EXACT and renamed[symbol] else how
                    for how, symbol in zip(columns.how, columns.symbol, strict=True)]  # fmt: skip
            sums = [total + how - was
                    for total, how, was in zip(sums, hows, columns.how, strict=True)]  # fmt: skip
        self._insert(
            "used (id, symbol_id, place, file_id, line, nth, how, kind, same, lines, text, checksum)",
            zip(
                range(first, at),
                map(ids.__getitem__, columns.symbol),
                columns.place,
                map(file_ids.__getitem__, columns.file),
                columns.line,
                columns.nth,
                hows,
                columns.kind,
                columns.same,
                values_of(columns.lines),
                values_of(columns.text),
                sums,
                strict=False,
            ),
        )

    def _file(
        self, origin_id: int, ref: str, harvest: Harvest, file: HarvestedFile, first: int, last: int
    ) -> int:
        project, stated = harvest.project, file.license
        shown = stated.text if stated.spdx is None else stated.spdx
        cursor = self._connection.execute(
            "INSERT INTO file (origin_id, path, license_id, role, url, first_use, last_use, listed, record,"
            " checksum, code) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (origin_id, file.path, self._writer.license_id(stated), file.role, file.url, first, last,
             listed_checksum(ref, project.name, shown, file.path, file.role),
             record_checksum(ref, project, stated, file.path, file.url, file.role), file.checksum, file.code),
        )  # fmt: skip
        return int(cursor.lastrowid or 0)

    # -- symbols

    def _symbols(self, harvest: Harvest) -> _Referred:
        """Return the symbols that the names of a project mean, those made that are not there."""
        next_id = int(self._connection.execute("SELECT coalesce(max(id), 0) + 1 FROM symbol").fetchone()[0])
        meant = list(map(self._known.symbol, harvest.symbols, harvest.kinds))
        kinds = {name: kind for name, _, kind in meant if kind}  # which not each of its names tells
        names = [name for name, _, _ in meant]
        stored = self._stored(list(dict.fromkeys(names)))
        ids: dict[str, int] = {}
        new: dict[int, Symbol] = {}
        for name, aliases, _ in meant:
            if name in ids:
                continue
            known = Symbol._make((name, aliases, kinds.get(name, "")))
            if name in stored:
                ids[name], was = stored[name]
                self._tell(ids[name], was, known)
            else:
                ids[name] = next_id
                new[next_id] = known
                next_id += 1
        self._insert(
            "symbol (id, name, aliases, kind, sourced)",
            [(symbol_id, name, " ".join(aliases), kind, 1)
             for symbol_id, (name, aliases, kind) in new.items()],
        )  # fmt: skip
        self._say(new)
        return _Referred(
            [ids[name] for name in names],
            [checksum(name) for name in names],
            [name != used for name, used in zip(names, harvest.symbols, strict=True)],
        )

    def _stored(self, names: list[str]) -> dict[str, tuple[int, Symbol]]:
        """Return what is stored of those of `names` that are symbols of source."""
        found: dict[str, tuple[int, Symbol]] = {}
        for start in range(0, len(names), _AT_ONCE):
            some = names[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            rows = self._connection.execute(
                f"SELECT id, name, aliases, kind FROM symbol WHERE name IN ({marks}) AND sourced = 1",  # noqa: S608
                some,
            )
            for symbol_id, name, aliases, kind in rows:
                found[name] = (int(symbol_id), Symbol(name, tuple(aliases.split()), kind))
        return found

    def _say(self, symbols: dict[int, Symbol]) -> None:
        """Make symbols findable by their names."""
        keys = [(key, share, symbol_id) for symbol_id, symbol in symbols.items()
                for key, share in source_keys((symbol.name, *symbol.aliases)).items()]  # fmt: skip
        keys.sort(key=itemgetter(0))  # a tree that is filled in its order is filled in a third of the time
        self._insert("name (key, share, symbol_id)", keys)
        self._insert(
            "symbol_words (rowid, words)",
            [(symbol_id, name_words(name, aliases)) for symbol_id, (name, aliases, _) in symbols.items()],
        )

    def _insert(self, into: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Insert rows into the table and columns `into`."""
        marks = f"({', '.join('?' * len(into.split(',')))})"
        rows = iter(rows)
        while some := list(islice(rows, _ROWS_AT_ONCE)):
            values = ", ".join([marks] * len(some))
            sql = f"INSERT INTO {into} VALUES {values}"  # noqa: S608
            self._connection.execute(sql, list(chain.from_iterable(some)))

    def _unsay(self, symbol_id: int, symbol: Symbol) -> None:
        drop_names(self._connection, symbol_id, (symbol.name, *symbol.aliases), sourced=True)

    def _tell(self, symbol_id: int, was: Symbol, known: Symbol) -> None:
        """Store what is now known of a symbol."""
        now = known._replace(kind=known.kind or was.kind)
        if now == was:
            return
        if now[:2] != was[:2]:
            self._unsay(symbol_id, was)
            self._say({symbol_id: now})
        self._connection.execute(
            "UPDATE symbol SET name = ?, aliases = ?, kind = ? WHERE id = ?",
            (now.name, " ".join(now.aliases), now.kind, symbol_id),
        )

    def _learn(self, packages: Iterable[str]) -> None:
        """See the symbols that are stored in the light of what these packages now say of their names."""
        for package in packages:
            rows = self._connection.execute(
                "SELECT id, name, aliases, kind FROM symbol"
                " WHERE sourced = 1 AND (name = ? OR (name > ? AND name < ?))",
                (package, package + ".", package + "/"),
            ).fetchall()
            for symbol_id, name, aliases, kind in rows:
                was = Symbol(name, tuple(aliases.split()), kind)
                known = self._known.symbol(name)
                if was.aliases and known[:2] == (name, ()):
                    known = self._moved(was)
                if known.name != name:
                    self._rename(symbol_id, was, known)
                else:
                    self._tell(symbol_id, was, known)

    def _moved(self, was: Symbol) -> Symbol:
        """Return what a symbol is whose package says nothing of it any more.

        What its other names now mean, where these agree. Else itself: source still uses those names.
        """
        found = {alias: self._known.symbol(alias) for alias in was.aliases}
        moved = {known.name: known for alias, known in found.items() if known.name not in (alias, was.name)}
        return next(iter(moved.values())) if len(moved) == 1 else was

    def _rename(self, symbol_id: int, was: Symbol, known: Symbol) -> None:
        """Let a symbol have the name that it is defined under, and its uses say that it was re-exported."""
        self._connection.execute(
            "UPDATE used SET checksum = checksum + ? WHERE symbol_id = ?",
            (checksum(known.name) - checksum(was.name), symbol_id),
        )
        self._connection.execute(
            "UPDATE used SET how = ?, checksum = checksum + ? WHERE symbol_id = ? AND how = ?",
            (RE_EXPORT, RE_EXPORT - EXACT, symbol_id, EXACT),
        )
        row = self._connection.execute(
            "SELECT id FROM symbol WHERE name = ? AND sourced = 1", (known.name,)
        ).fetchone()
        if row is None:
            self._tell(symbol_id, was, known)
            return
        self._connection.execute("UPDATE used SET symbol_id = ? WHERE symbol_id = ?", (row[0], symbol_id))
        self._unsay(symbol_id, was)
        self._connection.execute("DELETE FROM symbol WHERE id = ?", (symbol_id,))


class _Referred(Record):
    """The symbols of a project, in its own order, as its rows refer to them."""

    ids: list[int]
    name_sums: list[int]
    renamed: list[bool]
    """Whether source uses it by another name."""


def _storable_harvest(harvest: Harvest) -> Harvest:
    """Return it as SQLite can hold it: what a project says of itself may have half a surrogate pair."""
    name, url, version, description = map(_utf8_if_text, harvest.project[:4])
    links = tuple((_utf8(label), _utf8(address)) for label, address in harvest.project.links)
    project = Project(name, url, version, description, links)
    stated = {each: License(*map(_utf8_if_text, each)) for each in {file.license for file in harvest.files}}
    if project == harvest.project and all(was == now for was, now in stated.items()):
        return harvest
    files = tuple(file._replace(license=stated[file.license]) for file in harvest.files)
    return harvest._replace(project=project, files=files)


def _storable(skipped: Skipped) -> Skipped:
    """Return it as SQLite can hold it: a message may quote half a surrogate pair."""
    path, line, reason = skipped
    return Skipped(_utf8(path), line, _utf8(reason))


def _utf8_if_text(text: str | None) -> str | None:
    return None if text is None else _utf8(text)


def _utf8(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
