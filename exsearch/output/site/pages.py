"""Records to the pages of a site, as text. Nothing is read or written here.

Every text of strangers is cleaned as for a terminal, and then escaped. Jinja2 does both to all that a
template shows, so that no template has to think of it. Only what Pygments has made of code is markup already.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from exsearch import __version__
from exsearch.model import Record
from exsearch.output import plain
from exsearch.output import usage as in_words
from exsearch.output.safe import clean, is_web_address
from exsearch.output.site.coloured import inline, lines_of
from exsearch.output.site.names import page_name
from exsearch.output.ways import as_code, name_in_code
from exsearch.usage import percent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from exsearch.model import Example, File
    from exsearch.usage import Usage, Way

_CUT = "…"
_ON_INDEX = 60
"""Names of a package on the first page, which would be too long with all names of all packages."""

_MOST_RARER = 50
_MOST_ALIASES = 8

ASSETS = ("site.css", "site.js")
"""The files that all pages share, as they are in the package."""


class Entry(Record):
    """A name that has a page."""

    name: str
    kind: str | None
    uses: int
    summary: str = ""
    """First sentence of its docstring; "" if it is not known."""

    @property
    def file(self) -> str:
        """Return the file of the page."""
        return page_name(self.name)


class Shown(Record):
    """An example, and the other projects that have the same code."""

    example: Example
    also_in: tuple[str, ...] = ()


class Symbol(Record):
    """What the page of a symbol is about."""

    usage: Usage
    aliases: tuple[str, ...]
    examples: tuple[Shown, ...]
    defined: File | None
    """Where it is defined, with a link if there is one; None if that is not known."""
    is_more: bool
    """Whether there are more examples."""


class _Way(Record):
    """A way to use a symbol, as a page shows it."""

    code: str
    share: str
    percent: int
    projects: str
    line: str
    """The line of its example; "" without one."""
    origin: str


class Pages:
    """The templates, and the names that have pages."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._known = {entry.name: entry for entry in entries}

    def symbol(self, name: str, symbol: Symbol | None, inside: Sequence[Entry]) -> str:
        """Return the page of a name, with the names `inside` it; a package may have no examples itself."""
        context: dict[str, Any] = {"symbol": None}
        if symbol is not None:
            context = _of_symbol(symbol)
        return self._drawn(
            "symbol.html", name=name, above=list(_above(name)), inside=inside, root="../", **context
        )

    def index(self, title: str, total: int, packages: Mapping[str, Sequence[Entry]], passing: str) -> str:
        """Return the first page: the names of each package, the most used of them if there are many.

        `passing` are the conditions that the examples pass, "" if there are none.
        """
        return self._drawn(
            "index.html",
            title=title,
            packages=packages,
            total=total,
            most=_ON_INDEX,
            passing=passing,
            root="",
        )

    def _drawn(self, template: str, **context: Any) -> str:
        return _environment().get_template(template).render(page_of=self._page_of, **context)

    def _page_of(self, name: str) -> str:
        """Return the file of the page of a name; "" if it has none."""
        return page_name(name) if name in self._known else ""


@cache
def _environment() -> Environment:
    made = Environment(
        autoescape=True,
        finalize=_cleaned,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(asset),
    )
    made.globals |= {"version": __version__, "counted": plain.counted, "in_code": inline}
    made.tests["address"] = is_web_address
    return made


def _above(name: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a name but for the last, each with the whole name up to there."""
    parts = name.split(".")[:-1]
    for count in range(1, len(parts) + 1):
        yield parts[count - 1], ".".join(parts[:count])


def names_file(entries: Iterable[Entry]) -> str:
    """Return the names for the search of a page: JSON, in a script because a page from a disk reads no other.

    Each comes with its file, or with 0 if that has the same name; the most used come first.
    """
    names = [
        [entry.name, 0 if entry.file == f"{entry.name}.html" else entry.file]
        for entry in sorted(entries, key=lambda each: (-each.uses, each.name))
    ]
    return f"exsearchNames({json.dumps(names, ensure_ascii=True, separators=(',', ':'))});\n"


def asset(name: str) -> str:
    """Return the text of a file that comes with the package."""
    return (files("exsearch.output.site") / "templates" / name).read_text(encoding="utf-8")


def _cleaned(value: object) -> object:
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _of_symbol(symbol: Symbol) -> dict[str, Any]:
    usage = symbol.usage
    listed, others = usage.listed(rare=False)
    calls = usage.calls or usage.others
    main = listed or others
    rarer = [way for way in calls if way not in main]
    name, whole = name_in_code(usage), sum([way.times for way in calls])
    return {
        "symbol": symbol,
        "aliases": symbol.aliases[:_MOST_ALIASES],
        "more_aliases": len(symbol.aliases[_MOST_ALIASES:]),
        "card": usage.card,
        "at": usage.card.definition,
        "uses": plain.uses_of(usage.card),
        "ways": [_way(way, name, whole) for way in main],
        "rarer": [_way(way, name, whole) for way in rarer[:_MOST_RARER]],
        "left": len(rarer[_MOST_RARER:]),
        "heading": in_words.calls(usage) if usage.calls else f"{plain.counted(whole, 'time')}, no call",
        "keywords": in_words.keywords(usage, _CUT),
        "not_called": in_words.not_called(usage) if usage.calls else [],
        "around": in_words.around(usage),
        "looked_at": in_words.looked_at(usage),
        "examples": [
            (each.example, each.also_in, lines_of(each.example), plain.license_name(each.example.license))
            for each in symbol.examples
        ],
        "codes": [each.example.code for each in symbol.examples],
    }


def _way(way: Way, name: str, whole: int) -> _Way:
    hit = way.example
    return _Way(
        as_code(way, name),
        in_words.share(way.times, whole),
        percent(way.times, whole),
        plain.counted(way.projects, "project"),
        way.code if hit else "",
        (hit.project or "") if hit else "",
    )
