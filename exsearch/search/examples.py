"""Load examples as they are shown."""

from __future__ import annotations

from exsearch.model import code_lines
from exsearch.snippets.shown import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from exsearch.index.protocol import Reader
    from exsearch.model import Condition, Example


def load(index: Reader, refs: Iterable[str]) -> list[Example | None]:
    """Return the examples with these ids, in that order; None for an unknown id."""
    return [stored and shown(stored) for stored in index.load(refs)]


def load_rows(index: Reader, rowids: Sequence[int]) -> list[Example]:
    """Return the examples with these numbers of rows, in that order, without those that are not there.

    Faster than by their ids, because each document is read once.
    """
    return [shown(stored) for stored in index.stored_at(rowids)]


def with_document(index: Reader, example: Example, *, definition: bool = False) -> Example:
    """Return an example with its full document: from source, the whole file as code.

    With `definition`, of a file only the imports and the definition around the uses, or the block of
    documentation.
    """
    if example.page is not None or (definition and example.block is not None):
        return example
    (stored,) = index.load([example.id])
    return example if stored is None else shown(stored, whole=not definition, definition=definition)


def examples(
    index: Reader, prefix: str = "", conditions: Sequence[Condition] = (), *, uses_only: bool = False
) -> Iterator[Example]:
    """Yield every example whose symbol, or an end of it, starts with `prefix`: pages, then source.

    Those that pass all conditions. Definitions are among them, unless `uses_only`.
    """
    code, lines = "", code_lines("")
    for stored in index.stored(prefix, conditions, uses_only=uses_only):
        if stored.code is not code:  # the examples of a file come together: it is split once
            code, lines = stored.code, code_lines(stored.code)
        yield shown(stored, lines)
