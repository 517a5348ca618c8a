"""Everything that an index holds, in a form in which two indexes can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exsearch.index.items import unpacked

if TYPE_CHECKING:
    from exsearch.index.sqlite.connect import Connection

_RECORDS = {
    "examples": """
        SELECT s.name, d.path, e.line, e.nth, e.how, e.kind, e.flags, e.rank_key, e.same, e.lines, e.text,
               h.text
        FROM example e JOIN document d ON d.id = e.document_id LEFT JOIN symbol s ON s.id = e.symbol_id
        JOIN shape h ON h.id = e.shape_id""",
    "documents": """
        SELECT d.path, d.role, d.url, d.missing, d.defined, d.checksum, d.record, d.listed, d.passages,
               d.last_example - d.first_example, l.spdx
        FROM document d JOIN license l ON l.id = d.license_id""",
    "definitions": """
        SELECT s.name, f.kind, f.signature, f.summary, f.deprecated
        FROM definition f JOIN symbol s ON s.id = f.symbol_id""",
    "passages": "SELECT first, last, last_example - first_example, heading, prose FROM passage",
    "symbols": "SELECT name, aliases, kind, sourced, shown, users FROM symbol",
    "names": "SELECT n.key, n.match, n.used, s.name FROM name n JOIN symbol s ON s.id = n.symbol_id",
    "paths": "SELECT target, path, named FROM path",
    "imported": "SELECT path, users, target FROM imported",
    "usual": "SELECT word, kind, target, users, symbol, waits_for FROM usual",
    "terms": "SELECT origin_id > 0, waits_for, text FROM term",
    "waiting": """
        SELECT t.text, d.path, w.line, w.nth, w.how, w.kind, w.flags, w.rank_key, w.same, w.lines, w.text,
               h.text
        FROM waiting w JOIN term t ON t.id = w.term_id JOIN document d ON d.id = w.document_id
        JOIN shape h ON h.id = w.shape_id""",
    "guesses": "SELECT t.text, g.rank_key, g.how, g.flags FROM guess g JOIN term t ON t.id = g.term_id",
    "meta": "SELECT key, value FROM meta WHERE key <> 'ranking' AND value <> 'removed'",
    "skipped": "SELECT path, line, reason FROM skipped",
    "projects": "SELECT name, url, version, description, links FROM project",
    "licenses": "SELECT text, url, spdx, evidence, notice, class FROM license",
}


def records(index: Connection) -> dict[str, list[str]]:
    """Return everything that is stored, without the numbers of rows."""
    found = {name: sorted(map(repr, index.query(sql))) for name, sql in _RECORDS.items()}
    packed = index.query(
        "SELECT summary, imported, usual, ref, files, packages, dated, fingerprint FROM origin"
    )
    found["origins"] = sorted(
        repr((*(sorted(unpacked(each).split("\n")) if each else [] for each in lists), *rest))
        for *lists, rest in ((row[0], row[1], row[2], row[3:]) for row in packed)
    )
    return found
