"""Rows whose symbol is not known, or is a guess, until a package comes."""

from __future__ import annotations

from exsearch.checksums import FLAGS, HOW, MODULUS, RANK_KEY, SYMBOL, small_checksum
from exsearch.index.items import OWN
from exsearch.model import Record
from exsearch.resolve import NAME_ONLY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeAlias

    from exsearch.index.sqlite.dirty import Dirty
    from exsearch.index.sqlite.symbols import StoredSymbol, Symbols
    from exsearch.index.sqlite.transactions import Transactions
    from exsearch.resolve.link import Linker

    Row: TypeAlias = tuple[int, int, int, int, int, int, int, int, int, int, str, str, int]
    """A row as it was read: the `_COLUMNS`; the symbol is missing, in the checksum, too."""

_COLUMNS = "id, rank_key, document_id, line, nth, how, kind, flags, shape_id, same, lines, text, checksum"
EXAMPLE = f"id, symbol_id, {_COLUMNS.removeprefix('id, ')}"
_GUESSED = """
SELECT e.id, g.rank_key, e.document_id, e.line, e.nth, g.how, e.kind, g.flags, e.shape_id, e.same, e.lines,
       e.text, e.checksum, e.symbol_id, e.rank_key, e.how, e.flags
FROM guess g CROSS JOIN example e ON e.id = g.id WHERE g.term_id = ? ORDER BY g.id
"""


class Term(Record):
    """A term that waits for a package."""

    id: int
    origin_id: int
    waits_for: str
    text: str


class Placing:
    """Sorts the rows of a project: examples, those that wait, and those that mean nothing."""

    def __init__(self, dirty: Dirty) -> None:
        self._dirty = dirty
        self._waiting: list[tuple[int | str, ...]] = []
        self._guesses: list[tuple[int, ...]] = []
        self.missing: dict[int, int] = {}
        """Id of a document -> how many of its rows are no examples."""

    def examples(
        self, rows: Iterable[tuple[StoredSymbol, int, Row]]
    ) -> Iterator[tuple[int | str | None, ...]]:
        """Yield the rows that are examples, with the columns of that table.

        The rows are given with their symbol and with the id of the term that they wait with, 0 for none.
        """
        for symbol, term_id, row in rows:
            rowid, key, document, line, nth, was, kind, flags, shape, same, lines, text, checksum = row
            how = was if was > symbol.how else symbol.how
            if symbol.id is None or (how == NAME_ONLY and was != NAME_ONLY):
                self.missing[document] = self.missing.get(document, 0) + 1
                if term_id:
                    self._waiting.append((term_id, *row[:-1], (checksum + SYMBOL * term_id) % MODULUS))
                continue
            if term_id:
                guess = (term_id, rowid, key, was, flags)
                self._guesses.append((*guess, small_checksum(*guess)))
            if flags & OWN and not symbol.is_own:
                self._dirty.disowned.add(rowid)
            total = (checksum + SYMBOL * symbol.id + HOW * (how - was)) % MODULUS
            yield (
                rowid,
                symbol.id or None,
                key,
                document,
                line,
                nth,
                how,
                kind,
                flags,
                shape,
                same,
                lines,
                text,
                total,
            )

    def finish(self, writer: Transactions) -> None:
        """Store the rows that are no examples, and what the guesses were read with."""
        writer.insert(f"waiting (term_id, {_COLUMNS})", sorted(self._waiting))
        writer.insert("guess (term_id, id, rank_key, how, flags, checksum)", sorted(self._guesses))


class Pending:
    """Stores what waits, and places it again when a package comes."""

    def __init__(self, writer: Transactions, dirty: Dirty) -> None:
        self._writer = writer
        self._dirty = dirty

    # -- terms

    def terms(self, origin_id: int, symbols: Sequence[StoredSymbol]) -> list[int]:
        """Store the terms of the symbols that wait; returns the id of each, 0 for the other symbols."""
        next_id = self._writer.count("SELECT coalesce(max(id), 0) + 1 FROM term")
        columns = "SELECT waits_for, text, id FROM term WHERE origin_id = ?"
        known = {
            (waits_for, text): number for waits_for, text, number in self._writer.query(columns, (origin_id,))
        }
        ids, stored = [], []
        for symbol in symbols:
            if not symbol.term:
                ids.append(0)
                continue
            if (of_others := known.get((symbol.waits_for, symbol.term))) is not None:
                ids.append(of_others)
                continue
            ids.append(next_id)
            stored.append((next_id, origin_id, symbol.waits_for, symbol.term))
            next_id += 1
        self._insert(stored)
        return ids

    def _insert(self, terms: Iterable[tuple[int, int, str, str]]) -> None:
        self._writer.insert(
            "term (id, origin_id, waits_for, text, checksum)",
            [(*term, small_checksum(*term)) for term in terms],
        )

    def waiting_for(self, packages: Iterable[str] | None) -> Iterator[Term]:
        """Yield the terms that wait for one of some packages, or all."""
        columns = "SELECT id, origin_id, waits_for, text FROM term"
        if packages is None:
            yield from map(Term._make, self._writer.query(f"{columns} ORDER BY id"))
            return
        for package in sorted(packages):
            rows = self._writer.query(f"{columns} WHERE waits_for = ? ORDER BY id", (package,))
            yield from map(Term._make, rows)

    def keep_waits(self) -> None:
        """Store the symbols that wait for other packages than their own."""
        known = {text for (text,) in self._writer.each("SELECT text FROM term WHERE origin_id = 0")}
        first = self._writer.count("SELECT coalesce(max(id), 0) + 1 FROM term")
        new = [each for each in sorted(self._dirty.waits.items()) if each[0] not in known]
        self._insert((number, 0, package, name) for number, (name, package) in enumerate(new, first))
        self._dirty.waits.clear()

    def forget_waits(self) -> None:
        """Delete what waits of symbols that are gone."""
        self._writer.execute(
            "DELETE FROM term WHERE origin_id = 0"
            " AND NOT EXISTS (SELECT 1 FROM symbol s WHERE s.name = term.text AND s.sourced = 1)"
        )

    def drop_terms(self, terms: Iterable[Term]) -> None:
        """Delete terms without their rows."""
        self._writer.connection.executemany("DELETE FROM term WHERE id = ?", [(term.id,) for term in terms])

    def drop_origin(self, origin_id: int) -> None:
        """Delete what waits of a project."""
        for table in ("waiting", "guess"):
            self._writer.execute(
                f"DELETE FROM {table} WHERE term_id IN (SELECT id FROM term WHERE origin_id = ?)",  # noqa: S608
                (origin_id,),
            )
        self._writer.execute("DELETE FROM term WHERE origin_id = ?", (origin_id,))

    def drop_documents(self, origin_id: int, documents: Sequence[int]) -> None:
        """Delete what waits in some documents of a project, while their examples are still there."""
        of_origin = "term_id IN (SELECT id FROM term WHERE origin_id = ?)"
        ranges = "SELECT first_example, last_example FROM document WHERE id = ?"
        for document in documents:
            ((first, last),) = self._writer.query(ranges, (document,))
            for table in ("waiting", "guess"):
                self._writer.execute(
                    f"DELETE FROM {table} WHERE {of_origin} AND id BETWEEN ? AND ?",  # noqa: S608
                    (origin_id, first, last),
                )

    def drop_unused(self, origin_id: int) -> None:
        """Delete the terms of a project with which nothing waits."""
        self._writer.execute(
            "DELETE FROM term WHERE origin_id = ?"
            " AND NOT EXISTS (SELECT 1 FROM waiting w WHERE w.term_id = term.id)"
            " AND NOT EXISTS (SELECT 1 FROM guess g WHERE g.term_id = term.id)",
            (origin_id,),
        )

    # -- linking again

    def relink(self, terms: Iterable[Term], linker: Linker, symbols: Symbols) -> list[tuple[str, str, int]]:
        """Place the rows of some terms anew; returns (symbol, name below the receiver's class, project).

        The latter are the names by which projects reach inherited members.
        """
        by_origin: dict[int, list[Term]] = {}
        for term in terms:
            by_origin.setdefault(term.origin_id, []).append(term)
        found = []
        for origin_id, some in sorted(by_origin.items()):
            found += self._relink_project(origin_id, some, linker, symbols)
        return found

    def _relink_project(
        self, origin_id: int, terms: list[Term], linker: Linker, symbols: Symbols
    ) -> list[tuple[str, str, int]]:
        rows = [self._taken_out(term) for term in terms]
        self.drop_terms(terms)
        placed = symbols.of_terms([term.text for term in terms], self._packages(origin_id), linker)
        term_ids = self.terms(origin_id, placed)
        placing = Placing(self._dirty)
        given = sorted((row, number) for number, some in enumerate(rows) for row in some)
        pairs = ((placed[number], term_ids[number], row) for row, number in given)
        self._writer.insert(f"example ({EXAMPLE})", placing.examples(pairs))
        placing.finish(self._writer)
        self._writer.count_missing({row[2] for row, _ in given})
        tests = self._in_tests(origin_id)
        used = {number for row, number in given if row[2] not in tests}
        return [(symbol.name, symbol.through, origin_id) for number, symbol in enumerate(placed)
                if symbol.through and number in used]  # fmt: skip

    def _in_tests(self, origin_id: int) -> set[int]:
        rows = self._writer.query(
            "SELECT id FROM document WHERE origin_id = ? AND role = 'test'", (origin_id,)
        )
        return {document for (document,) in rows}

    def _taken_out(self, term: Term) -> list[Row]:
        """Delete and return the rows of a term, as they were read."""
        rows: list[Row] = []
        for *columns, checksum in self._writer.query(
            f"SELECT {_COLUMNS} FROM waiting WHERE term_id = ? ORDER BY id",  # noqa: S608
            (term.id,),
        ):
            rows.append((*columns, (checksum - SYMBOL * term.id) % MODULUS))
        for *columns, checksum, symbol_id, key, how, flags in self._writer.query(_GUESSED, (term.id,)):
            changed = RANK_KEY * (key - columns[1]) + HOW * (how - columns[5]) + FLAGS * (flags - columns[7])
            rows.append((*columns, (checksum - SYMBOL * symbol_id - changed) % MODULUS))
            self._dirty.symbols.add(symbol_id)
        self._writer.execute(
            "DELETE FROM example WHERE id IN (SELECT id FROM guess WHERE term_id = ?)", (term.id,)
        )
        for table in ("waiting", "guess"):
            self._writer.execute(f"DELETE FROM {table} WHERE term_id = ?", (term.id,))  # noqa: S608
        return rows

    def _packages(self, origin_id: int) -> frozenset[str]:
        ((packages,),) = self._writer.query("SELECT packages FROM origin WHERE id = ?", (origin_id,))
        return frozenset(packages.split())
