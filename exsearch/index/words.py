"""The keys and words that a search can find a name or an example by.

They depend on the names or the example alone, so that the same ones are made again to delete them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from exsearch.index.answers import BEFORE_PART, END, PART, WHOLE
from exsearch.index.items import unpacked, values_of
from exsearch.model import code_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exsearch.index.answers import Stored
    from exsearch.index.items import Harvest
    from exsearch.model import Project

_HUMP = re.compile(r"[A-Z](?:(?<=[a-z0-9].)|(?<=[A-Z].)(?=[a-z]))")
"""The first letter of a word inside a name; the pattern begins with it, too, to be found faster."""

_MOST_TAILS = 32
"""Most keys of one component, because the keys of a long name would else grow with its square."""

_KEPT = 10_000
"""Components whose keys are kept."""


def name_keys(names: Sequence[str], *, sourced: bool) -> dict[str, int]:
    """Return the folded keys of a symbol with these names, each with how it matches.

    The name itself; its ends: `flask.make_response` has `make_response`; and the rest of a component after
    one of its words: `response`. First words are found because a name or an end starts with them. Source has
    a thousand times as many symbols as pages. So source symbols get fewer keys: the ends of one and of two
    components, which also find longer ends, and the parts of the last component.
    """
    keys: dict[str, int] = {}
    for name in names:
        for component in (name[name.rfind(".") + 1 :],) if sourced else name.split("."):
            keys.update(_part_keys(component))
        low = name.lower()
        dot = low.rfind(".")
        depth = 0
        while dot >= 0 and not (sourced and depth == 2):
            keys.setdefault(low[dot + 1 :], END)
            dot = low.rfind(".", 0, dot)
            depth += 1
        keys[low] = WHOLE
    return keys


def all_names(name: str, aliases: Sequence[str], shown: str) -> tuple[str, ...]:
    """Return all names of a symbol, each once: a page may not know the one that is shown."""
    return (name, *aliases) if shown == name or shown in aliases else (name, *aliases, shown)


@lru_cache(_KEPT)
def _part_keys(component: str) -> dict[str, int]:  # many symbols end in the same component
    """Return the keys for the rest of a component at each of its words but the first.

    `response_x` and `x` of `make_response_x`, `responseredirect` and `redirect` of `HttpResponseRedirect`.
    """
    tails: list[str] = []
    rest = low = component.lower()
    while len(tails) < _MOST_TAILS and (rest := rest.partition("_")[2].lstrip("_")):
        tails.append(BEFORE_PART + rest)
    if low != component:
        humps = islice(_HUMP.finditer(component), _MOST_TAILS - len(tails))
        tails += [BEFORE_PART + component[hump.start() :].lower() for hump in humps]
    return dict.fromkeys(tails, PART)


def name_words(name: str, aliases: Sequence[str]) -> str:
    """Return names and the words in them: for `HttpResponse` also `Http Response`."""
    names = " ".join((name, *aliases))
    parted = names if names.islower() else _HUMP.sub(_apart, names)
    return names if parted == names else f"{names} {parted}"


def _apart(hump: re.Match[str]) -> str:  # a template with a group takes twice as long
    return f" {hump[0]}"


def words_of(stored: Stored) -> tuple[str, str, str, str]:
    """Return the columns of the text index for an example on a page: names, lines, code, prose."""
    return _columns(stored.symbol, stored.aliases, stored.code, stored.lines, stored.project)


def words_in(page: Harvest) -> Iterator[tuple[str, str, str, str]]:
    """Yield the columns of the text index for the examples on a page, which is to be stored."""
    columns = page.examples
    for symbol, number, lines in zip(columns.symbol, columns.document, values_of(columns.lines), strict=True):
        name, aliases = (None, ()) if symbol < 0 else page.symbols[symbol][:2]
        document = page.documents[number]
        yield _columns(name, aliases, unpacked(document.code), lines, document.project or page.project)


def _columns(
    symbol: str | None, aliases: Sequence[str], code: str, lines: str, project: Project
) -> tuple[str, str, str, str]:
    in_code = code_lines(code)
    highlighted = lines.rpartition(";")[2].split()
    return (
        name_words(symbol, aliases) if symbol else "",
        "\n".join([in_code[int(number) - 1] for number in highlighted]),
        code,
        " ".join(filter(None, (project.name, project.description))),
    )
