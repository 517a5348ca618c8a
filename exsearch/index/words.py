"""What is indexed of names and examples: the keys and words that a search can find them by."""

from __future__ import annotations

import re
from itertools import islice

from exsearch.index.store import BEFORE_PART, END, PART, WHOLE
from exsearch.model import code_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.model import Example

_HUMP = re.compile(r"[A-Z](?:(?<=[a-z0-9].)|(?<=[A-Z].)(?=[a-z]))")
"""The first letter of a word inside a name; the pattern begins with it, too, to be found faster."""

_MOST_TAILS = 32
"""Of one component: else the keys of a long name would grow with its square."""


def name_keys(names: Sequence[str]) -> dict[str, int]:
    """Return what a single word can say of a symbol of pages, folded, each with its share of the name.

    The name itself, its ends, and what each component goes on with after a word: `flask.make_response`
    has the end `make_response` and the part `response`. First words are found where a name or an end starts.
    """
    keys: dict[str, int] = {}
    for name in names:
        for component in name.split("."):
            for tail in _tails(component):
                keys[tail] = PART
        end, dot = name.lower(), "."
        keys[end] = WHOLE
        while dot:
            _, dot, end = end.partition(".")
            if dot:
                keys.setdefault(end, END)
    return keys


def source_keys(names: Sequence[str]) -> dict[str, int]:
    """Return the same for a symbol that source uses, of which there are a thousand times as many.

    The name itself, its ends of one and of two components, through which longer ones are found, and
    what the last one goes on with after a word.
    """
    keys: dict[str, int] = {}
    for name in names:
        for tail in _tails(name[name.rfind(".") + 1 :]):
            keys[tail] = PART
        low = name.lower()
        dot = low.rfind(".")
        if dot >= 0:
            keys.setdefault(low[dot + 1 :], END)
            above = low.rfind(".", 0, dot)
            if above >= 0:
                keys.setdefault(low[above + 1 :], END)
        keys[low] = WHOLE
    return keys


def _tails(component: str) -> list[str]:
    """Return the keys of what a component goes on with at each of its words but the first.

    `response_x` and `x` of `make_response_x`, `responseredirect` and `redirect` of `HttpResponseRedirect`.
    """
    tails: list[str] = []
    rest = low = component.lower()
    while len(tails) < _MOST_TAILS and (rest := rest.partition("_")[2].lstrip("_")):
        tails.append(BEFORE_PART + rest)
    if low != component:
        humps = islice(_HUMP.finditer(component), _MOST_TAILS - len(tails))
        tails += [BEFORE_PART + component[hump.start() :].lower() for hump in humps]
    return tails


def name_words(name: str, aliases: Sequence[str]) -> str:
    """Return names with their parts apart: `HttpResponse` is also `Http Response`."""
    names = " ".join((name, *aliases))
    parted = names if names.islower() else _HUMP.sub(r" \g<0>", names)
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
