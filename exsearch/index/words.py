"""What is indexed of names and examples: the keys and words that a search can find them by."""

from __future__ import annotations

import re
from functools import lru_cache

from exsearch.index.store import END, PART, WHOLE
from exsearch.model import code_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.model import Example

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_MOST_WORDS = 8


LONGEST_END = 2
"""Components of the ends that are keys of the names in source; longer ends are found through these."""


def name_keys(names: Sequence[str]) -> dict[str, int]:
    """Return what a single word can say of a symbol, folded, each with its share of the name.

    `flask.make_response` has the name itself, the end `make_response`, and the parts `flask`, `make`
    and `response`; `HttpResponseRedirect` has `httpresponse` too.
    """
    keys: dict[str, int] = {}
    for name in names:
        for component in name.split("."):
            for part in _parts(component):
                keys[part] = PART
    for name in names:
        end, dot = name.lower(), "."
        keys[end] = WHOLE
        while dot:
            _, dot, end = end.partition(".")
            if dot and keys.get(end, PART) == PART:
                keys[end] = END
    return keys


def source_keys(names: Sequence[str]) -> dict[str, int]:
    """Return the same for a symbol that source uses, of which there are a thousand times as many.

    The name itself, its ends of up to `LONGEST_END` components, and the parts of its last one.
    """
    keys: dict[str, int] = {}
    for name in names:
        owner, _, last = name.rpartition(".")
        for part in _parts(last):
            keys.setdefault(part, PART)
        low = last.lower()
        if keys.get(low) != WHOLE:
            keys[low] = END
        _, dot, middle = owner.rpartition(".")
        if dot and keys.get(low := f"{middle}.{last}".lower()) != WHOLE:
            keys[low] = END
        keys[name.lower()] = WHOLE
    return keys


@lru_cache(maxsize=20_000)
def _parts(component: str) -> tuple[str, ...]:
    """Return the words in one component of a name, and the runs of them."""
    glue = "_" if "_" in component.strip("_") else ""
    words = [word for word in _parted(component, "_").lower().split("_") if word]
    longest = len(words) if len(words) <= _MOST_WORDS else 2
    return tuple([
        glue.join(words[start : start + length])
        for length in range(1, longest + 1)
        for start in range(len(words) - length + 1)
    ])  # fmt: skip


def _parted(name: str, glue: str) -> str:
    """Return a name with its humps apart; most have none, and a pattern is slow."""
    return name if name.islower() else _CAMEL.sub(glue, name)


def name_words(name: str, aliases: Sequence[str]) -> str:
    """Return names with their parts apart: `HttpResponse` is also `Http Response`."""
    names = " ".join((name, *aliases))
    parted = _parted(names, " ")
    return names if parted == names else f"{names} {parted}"


def indexed_words(example: Example) -> tuple[str, str, str, str]:
    """Return the four columns of the text index: names, highlighted lines, code, prose.

    A function of the record alone: to take an example out, the same words are needed again.
    """
    return words_of(example, code_lines(example.code))


def words_of(example: Example, lines: Sequence[str]) -> tuple[str, str, str, str]:
    """Return the same, where the lines of the code are at hand."""
    project = example.project
    return (
        name_words(example.symbol, example.aliases) if example.symbol else "",
        "\n".join([lines[number - 1] for number in example.highlighted]),
        example.code,
        " ".join(filter(None, (project.name, project.description))),
    )
