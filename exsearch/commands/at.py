"""The verb `at`: a place in your own code -> what the name there means, and how others use it."""

from __future__ import annotations

import os
import re
import sys

from exsearch.commands.search import answer_or_offer
from exsearch.commands.usage import UsageRequest, answer
from exsearch.errors import SourceError, UsageError
from exsearch.harvest.cursor import at_cursor
from exsearch.model import Query, Record
from exsearch.search.cursor import symbols_at
from exsearch.sources.decoding import Undecodable, decode
from exsearch.sources.files import UnreadableError, read_regular
from exsearch.sources.origins import Limits
from exsearch.sources.tree import package_above

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from exsearch.commands import Out
    from exsearch.config import Places
    from exsearch.harvest.cursor import AtCursor
    from exsearch.index.protocol import Reader

_PLACE = re.compile(r"(?P<path>.+?):(?P<line>\d{1,9})(?::(?P<column>\d{1,9}))?", re.DOTALL)


class AtRequest(Record):
    """A question about a place in a file."""

    place: str
    """FILE:LINE or FILE:LINE:COLUMN, counted from 1, columns in characters."""
    is_typed: bool = False
    """Whether the text of the file is on standard input."""
    rare: bool = False
    """Whether rare ways are listed, too."""
    form: str = ""
    """JSON or JSONL; "" for text."""
    yes: bool = False
    """Whether the user's environment may be indexed without asking."""


def at(request: AtRequest, places: Places, out: Out) -> int:
    """Write how the symbol at a place in a file is used; returns the exit status.

    Raises UsageError for what is no place or has no name, and SourceError if the file cannot be read.
    """
    place = _PLACE.fullmatch(request.place)
    if place is None:
        raise UsageError(
            f"{request.place} is no place in a file", hint="for example: `exsearch at app.py:12:9`"
        )
    path, column = place["path"], place["column"]
    text = _text(path, is_typed=request.is_typed)
    module, is_package = _module(path)
    found = at_cursor(
        text, module, int(place["line"]), int(column) if column else None, is_package=is_package
    )
    if found is None:
        raise UsageError(f"no name at {request.place}", hint="a column is counted from 1, in characters")
    return answer_or_offer(
        places,
        out,
        lambda index, _: _at(index, found, request, places, out),
        yes=request.yes,
        is_for_program=bool(request.form),
    )


def _at(
    index: Reader, found: AtCursor, request: AtRequest, places: Places, out: Out
) -> Callable[[], None] | None:
    symbols = symbols_at(index, found)
    if not symbols:
        return lambda: out.say(f"exsearch: it is not known what {found.name} is at {request.place}\n"
                               f"  to search for the name: `exsearch search {found.name}`")  # fmt: skip
    names = [next((each.shown for each in index.linked(symbol)), symbol) for symbol in symbols]
    if names != [found.name]:
        out.say(f"exsearch: {found.name} is {' or '.join(dict.fromkeys(names))}")
    asked = UsageRequest(Query((symbols[0],), ()), request.rare, request.form, filters=False, is_drawn=True)
    return answer(index, asked, places, out)


def _text(path: str, *, is_typed: bool) -> str:
    """Return the text of a file, or what is typed in its place."""
    limit = Limits().file_bytes
    try:
        content = sys.stdin.buffer.read(limit + 1) if is_typed else read_regular(path, limit)
    except UnreadableError as error:
        raise SourceError(f"{path}: {error}") from error
    if len(content) > limit:
        raise SourceError(f"{path}: more than the {limit:,} bytes that a source file may have")
    text = decode(content)
    if isinstance(text, Undecodable):
        raise SourceError(f"{path}: {text.reason}")
    return text


def _module(path: str) -> tuple[str, bool]:
    """Return the name that a file is imported by, and whether it is that of a package."""
    folder, name = os.path.split(os.path.abspath(path))
    stem = name.removesuffix("i").removesuffix(".py")
    package = package_above(folder)
    if stem == "__init__" and package:
        return package, True
    return (f"{package}.{stem}" if package else stem) if stem.isidentifier() else "~1", False
