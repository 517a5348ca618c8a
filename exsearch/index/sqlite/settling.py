"""The end of a run that wrote: link what waits, and choose the names that are shown."""

from __future__ import annotations

from exsearch.index.sqlite.naming import Naming

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.index.protocol import Rank
    from exsearch.index.sqlite.write import Writer

UNSETTLED = "unsettled"
"""Key of a meta value that is there while a run has changes that are not settled."""


def settle(writer: Writer, rank: Rank) -> None:
    """Link what waits for packages that have come, and bring the names and users of symbols up to date."""
    dirty = writer.dirty
    if not dirty:
        return
    if dirty.came or dirty.everything:
        _link(writer)
    writer.pending.keep_waits()
    writer.symbols.drop_orphans(dirty.symbols)
    Naming(writer, writer.symbols, dirty, writer.linking.linker).settle()
    for origin_id, symbol_ids in _by_project(sorted(dirty.ranks)):
        writer.rerank_symbols(origin_id, symbol_ids, rank)


def _link(writer: Writer) -> None:
    """Link terms, symbols, paths and words again that may now mean something else."""
    dirty = writer.dirty
    packages = None if dirty.everything else frozenset(dirty.came)
    writer.linking.anew()
    linker = writer.linking.linker
    terms = list(writer.pending.waiting_for(packages))
    writer.paths.store_inherited(
        writer.pending.relink([term for term in terms if term.origin_id], linker, writer.symbols)
    )
    of_symbols = [term for term in terms if not term.origin_id]
    writer.pending.drop_terms(of_symbols)
    names = {term.text for term in of_symbols}
    names.update(writer.symbols.names_in(packages))
    writer.symbols.relink(linker, names)
    writer.paths.link(linker, packages)
    writer.paths.link_imported(linker, packages)
    writer.words.link(linker, packages)


def _by_project(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, list[int]]]:
    found: dict[int, list[int]] = {}
    for origin_id, symbol_id in pairs:
        found.setdefault(origin_id, []).append(symbol_id)
    return list(found.items())
