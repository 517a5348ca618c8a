"""The names that people give to modules and to instances of classes: `np`, `df`.

An index counts in how many projects a name has a meaning, and understands it in questions.
"""

from __future__ import annotations

IMPORT_AS, RECEIVER = "import", "receiver"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from exsearch.resolve.link import Linker
    from exsearch.resolve.module import Names


def usual_of(names: Names) -> Iterator[tuple[str, str, str]]:
    """Yield (word, kind, path or term) for the abbreviations and receivers in a module."""
    for word, path in names.abbreviated:
        if word != path:
            yield word, IMPORT_AS, path
    for word, term in names.receivers:
        yield word, RECEIVER, term


def linked_usual(usual: Iterable[tuple[str, str, str]], linker: Linker) -> tuple[tuple[str, str, str], ...]:
    """Return abbreviations and receivers, these with their class, or with a term that waits for a package."""
    found: dict[tuple[str, str, str], None] = {}
    for word, kind, target in sorted(usual):
        if kind == RECEIVER:
            target = linker.class_of(target) or _waiting(target, linker)
        if target and not target.startswith(("~", "builtins.")):
            found[word, kind, target] = None
    return tuple(found)


def _waiting(term: str, linker: Linker) -> str:
    """Return the term of a value whose class another package knows; "" if none does."""
    ends = {linked.term for linked in linker.link(f"{term}.{_ANY}")}
    return ends.pop().removesuffix(f".{_ANY}") if len(ends) == 1 else ""


_ANY = "any"
"""An attribute that is asked for, because attributes wait and values do not."""
