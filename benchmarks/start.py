"""Measure how long whole commands take.

Bases: P, the start of a bare interpreter in the same environment; a Typer "hello world"; the import
of Typer and libcst. The index holds the built-in pages and those of --pages, and rg and csearch
search the same folder.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from installed import TYPER_HELLO, Installed, arguments, called, found_tools, installed
from measure import BenchmarkFailed, Case, Row, interleaved, rows_of, table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ROUNDS = 40
WORD = "make_response"
P, HELLO, LIBCST = "P", "Typer hello", "Typer and libcst"

_QUICK = ((("show", "4", "--highlighted"), 1.8), (("show", "4", "--function"), 1.8))
_WITHOUT_TYPER = (
    ("list", "symbols"),
    ("list", "sources"),
    ("search", WORD, "--json"),
    ("show", "4", "--json"),
    ("update",),
    ("doctor",),
    ("--version",),
)
_HELP = ("--help",)
_TAB = {"_EXSEARCH_COMPLETE": "bash", "_EXSEARCH_LINE": "exsearch make_r", "_EXSEARCH_TAIL": "make_r"}

_SETTLED_SECONDS = 2.5
"""`update` reads a file again if it was changed less than two seconds before it was last read."""


def measured(there: Installed, pages: Path, rounds: int) -> list[Row]:
    """Return the rows of all starts."""
    _fill(there, pages)
    cases = [*_bases(there), *_front_door(there), *_on_a_terminal(there), *_others(there)]
    cases += _other_tools(there, pages)
    return rows_of(cases, interleaved(cases, rounds))


def _fill(there: Installed, pages: Path) -> None:
    time.sleep(_SETTLED_SECONDS)
    there.call(WORD)
    there.call("add", str(pages))
    if "nothing has changed" not in there.call("update"):
        raise BenchmarkFailed("update reads pages again that nobody has touched")
    there.call(WORD)


def _bases(there: Installed) -> list[Case]:
    bases = {P: "pass", HELLO: TYPER_HELLO, LIBCST: "import typer, libcst"}
    return [
        Case(name, (there.python, "-c", script), there.environment, None if name == P else P)
        for name, script in bases.items()
    ]


def _front_door(there: Installed) -> list[Case]:
    cases = [_case(there, (WORD,), P, 1.5), _case(there, ("show", "4"), P, 1.6)]
    cases += [_case(there, words, P, most) for words, most in _QUICK if _takes(there, words)]
    standalone = ("show", "4", "--standalone")
    if _takes(there, standalone):
        cases.append(_case(there, standalone, LIBCST, 1.3))
    return cases


def _takes(there: Installed, words: tuple[str, ...]) -> bool:
    """Return whether this exsearch has the option at the end of `words`."""
    return words[-1] in there.call(words[0], "--help")


def _on_a_terminal(there: Installed) -> list[Case]:
    return [
        _case(there, (WORD,), P, 6, terminal=True),
        _case(there, ("show", "4"), P, 10, terminal=True),
    ]


def _others(there: Installed) -> list[Case]:
    completion = Case(
        f"TAB after {WORD[:6]}", (there.exsearch,), there.environment | _TAB, f"exsearch {WORD}", 1.1
    )
    without = [_case(there, words, HELLO, 0.5) for words in _WITHOUT_TYPER]
    return [*without, _case(there, _HELP, HELLO, 1.3), completion]


def _case(there: Installed, words: tuple[str, ...], of: str, most: float, *, terminal: bool = False) -> Case:
    name = " ".join(("exsearch", *words)) + ", terminal" * terminal
    return Case(name, (there.exsearch, *words), there.environment, of, most, terminal)


def _other_tools(there: Installed, pages: Path) -> list[Case]:
    tools = found_tools("rg", "csearch", "cindex")
    cases = []
    if "rg" in tools:
        cases.append(Case(f"rg {WORD}", (tools["rg"], "-n", WORD, str(pages)), there.environment, P))
    if "csearch" in tools and "cindex" in tools:
        environment = _trigrams(there, tools, pages)
        cases.append(Case(f"csearch {WORD}", (tools["csearch"], "-n", WORD), environment, P))
    return cases


def _trigrams(there: Installed, tools: Mapping[str, str], pages: Path) -> dict[str, str]:
    environment = there.environment | {"CSEARCHINDEX": str(there.folder / "csearch-of-start")}
    called((tools["cindex"], str(pages)), environment)
    return environment


def main() -> None:
    """Print the table."""
    asked = arguments(__doc__, ROUNDS).parse_args()
    with installed() as there:
        print(table(measured(there, asked.pages, asked.rounds)), end="")


if __name__ == "__main__":
    main()
