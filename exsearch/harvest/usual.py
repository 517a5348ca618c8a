"""The names that people give to modules and to instances of classes: `np`, `df`.

An index counts in how many projects a name has a meaning, and understands it in questions.
"""

from __future__ import annotations

IMPORT_AS, RECEIVER = "import", "receiver"

_SELDOM = 4
"""A class that is meant in so many times fewer modules of a project than another one is not what is meant."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from exsearch.resolve.link import Linker
    from exsearch.resolve.module import Names


def usual_of(names: Names) -> Iterator[tuple[str, str, str]]:
    """Yield (word, kind, path or term) for the abbreviations and receivers in a module."""
    for word, path in names.abbreviated:
        if word != path:
            yield word, IMPORT_AS, path
    for word, term in names.receivers:
        yield word, RECEIVER, term


def linked_usual(
    usual: Mapping[tuple[str, str, str], int], linker: Linker
) -> tuple[tuple[str, str, str], ...]:
    """Return abbreviations and receivers, these with their class, or with a term that waits for a package.

    Given is in how many modules of the project each of them is. A receiver has the classes that it mostly is
    an instance of.
    """
    found: dict[tuple[str, str, str], int] = {}
    most: dict[tuple[str, str], int] = {}
    for (word, kind, target), count in sorted(usual.items()):
        if kind == RECEIVER:
            target = linker.class_of(target) or _waiting(target, linker)
        if target and not target.startswith(("~", "builtins.", "conftest~")):
            total = found[word, kind, target] = found.get((word, kind, target), 0) + count
            most[word, kind] = max(most.get((word, kind), 0), total)
    return tuple(
        (word, kind, target)
        for (word, kind, target), count in found.items()
        if kind != RECEIVER or count * _SELDOM > most[word, kind]
    )


def _waiting(term: str, linker: Linker) -> str:
    """Return the term of a value whose class another package knows; "" if none does."""
    ends = {linked.term for linked in linker.link(f"{term}.{_ANY}")}
    return ends.pop().removesuffix(f".{_ANY}") if len(ends) == 1 else ""


_ANY = "any"
"""An attribute that is asked for, because attributes wait and values do not."""
