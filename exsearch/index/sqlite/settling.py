"""The end of a run that wrote: link what waits, and choose the names that are shown."""

from __future__ import annotations

from exsearch.index.sqlite.counting import count_anew
from exsearch.index.sqlite.linking import Linking
from exsearch.index.sqlite.naming import Naming
from exsearch.index.sqlite.paths import Paths
from exsearch.index.sqlite.pending import Pending
from exsearch.index.sqlite.ranking import disown
from exsearch.index.sqlite.symbols import Symbols
from exsearch.index.sqlite.usual import Words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.index.protocol import Rank
    from exsearch.index.sqlite.dirty import Dirty
    from exsearch.index.sqlite.transactions import Transactions


class Parts:
    """The parts of an open index that link names."""

    def __init__(self, writer: Transactions, dirty: Dirty) -> None:
        self.writer = writer
        self.dirty = dirty
        self.linking = Linking(writer)
        self.symbols = Symbols(writer, dirty)
        self.pending = Pending(writer, dirty)
        self.paths = Paths(writer, dirty)
        self.words = Words(writer)


def settle(parts: Parts, rank: Rank) -> None:
    """Link what waits for packages that have come, and bring the names and users of symbols up to date."""
    dirty = parts.dirty
    if not dirty:
        return
    parts.linking.complete()
    parts.pending.keep_waits()
    _link(parts)
    parts.pending.keep_waits()
    parts.symbols.drop_orphans(dirty.symbols)
    parts.pending.forget_waits()
    Naming(parts.writer, parts.symbols, dirty, parts.linking.linker).settle()
    disown(parts.writer, None if dirty.everything else dirty.disowned, rank)
    count_anew(parts.writer, None if dirty.everything else dirty.symbols | dirty.to_count)


def _link(parts: Parts) -> None:
    """Link terms, symbols, paths and words again that may now mean something else."""
    packages = None if parts.dirty.everything else frozenset(parts.dirty.came)
    linker = parts.linking.linker
    terms = list(parts.pending.waiting_for(packages))
    parts.paths.store_inherited(
        parts.pending.relink([term for term in terms if term.origin_id], linker, parts.symbols)
    )
    of_symbols = [term for term in terms if not term.origin_id]
    parts.pending.drop_terms(of_symbols)
    names = {term.text for term in of_symbols}
    parts.dirty.named.update(names)
    parts.dirty.named.update(parts.symbols.differing())
    names.update(parts.symbols.names_in(packages))
    parts.paths.store_inherited(parts.symbols.relink(linker, names))
    parts.paths.link(linker, packages)
    parts.paths.link_imported(linker, packages)
    parts.words.link(linker, packages, parts.dirty.may_differ)
