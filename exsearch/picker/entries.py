"""What the picker lists for a text as it is typed: names, and below each its rows, or a message.

A blank at the end completes the last word: then the rows are those of a search. Before it, each name has a
few, so that more names are seen, and names that begin with the word follow. Without a word, the names that
most projects use are listed.
"""

from __future__ import annotations

from itertools import count

from exsearch.asking import EXACT, answered, open_for_reading
from exsearch.commands.search import known_here, narrowed, wants_tests
from exsearch.errors import ExsearchError
from exsearch.model import Record
from exsearch.output import terminal
from exsearch.output.lines import BOLD, BOLD_CYAN, DIM, GREEN, Piece
from exsearch.output.rows import code_of, in_blocks
from exsearch.output.safe import clean
from exsearch.search.find import ALIKE, OF_ONE, is_inner
from exsearch.search.query import parse_query
from exsearch.search.typed import words_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exsearch.commands import Out
    from exsearch.config import Places
    from exsearch.index.protocol import Reader
    from exsearch.model import Hit, Query
    from exsearch.output.lines import Line

NAME, ROW, NOTE = "name", "row", "note"

ANY = terminal.Screen(80, 24, terminal.UNICODE)
"""Entries are lines of any length, which the picker crops; a preview has its own size."""

MOST_ROWS = 100
_MOST_NAMES = 300
"""Without a word."""
_MOST_OTHERS = 60
"""While a word is typed, besides those with its whole name."""


class Entry(Record):
    """A line that can be chosen."""

    kind: str
    """NAME, ROW or NOTE."""
    ref: str
    """What `show` takes: a name, or an id; "" for a note. Clean."""
    line: Line
    """Clean."""


class Found(Record):
    """What is listed for a text."""

    entries: tuple[Entry, ...]
    query: str = ""
    """As it was understood."""
    hits: tuple[Hit, ...] = ()
    """Those of the rows, in their order."""


class Asked(Record):
    """Who asks, and where."""

    places: Places
    out: Out
    filters: bool = True
    """Whether the conditions in the settings count."""
    limit: int = MOST_ROWS


def found_for(text: str, asked: Asked) -> Found:
    """Return what is listed for a text. An error is a note: the next letter may mend it."""
    try:
        index = open_for_reading(asked.places)
        try:
            return find(index, text, asked)
        finally:
            index.close()
    except ExsearchError as error:
        return Found((_note(str(error)),))


def best_row(entries: Sequence[Entry], name: str, text: str) -> str:
    """Return the id of the best row of a name, if the text is this name and its rows are listed, else ""."""
    if text.strip() != name:
        return ""
    names = (at for at, each in enumerate(entries) if each.kind == NAME and each.ref == name)
    at = next(names, len(entries))
    return next((each.ref for each in entries[at + 1 : at + 2] if each.kind == ROW), "")


def query_of(text: str) -> Query:
    """Return the query that is typed. Raises UsageError."""
    return parse_query([word for word in words_in(text) if word])


def find(index: Reader, text: str, asked: Asked) -> Found:
    """Return what an index has for a text. Raises UsageError and IndexUnusable."""
    typed = query_of(text)
    if not typed.words and not typed.conditions:
        known = index.lists().best_known(_MOST_NAMES)
        names = [_name(name, users) for name, users in known]
        return Found(tuple(names or (_note("nothing is indexed yet"),)))
    out = asked.out
    query, _ = narrowed(index, typed, out, filters=asked.filters)
    here = known_here(index, out)
    tests = wants_tests(query, typed, out.style._replace(terminal=True))
    query, answer = answered(index, query, asked.limit, tests=tests, counted=True, here=here)
    hits = answer.hits
    if here is not None:
        from exsearch.search.cards import with_own

        hits = with_own(hits, here)
    blocks = _blocks(hits)
    users = _users(index, [block.name for block in blocks if block.name])
    if not text[-1:].isspace():
        blocks = _while_typing(index, blocks, query.words, users)
    entries = list(_entries(blocks, users))
    if not entries:
        entries = [_note(f"nothing found for {query.text()}"), *_near(index, query)]
    return Found(tuple(entries), query.text(), tuple([hit for block in blocks for hit in block.hits]))


class _Block(Record):
    """A symbol and its rows."""

    name: str | None
    """None for rows that are about no symbol."""
    hits: tuple[Hit, ...]


def _blocks(hits: Sequence[Hit]) -> list[_Block]:
    blocks: dict[str | None, list[Hit]] = {}
    for hit in in_blocks(hits):
        blocks.setdefault(hit.symbol, []).append(hit)
    return [_Block(some[0].shown_name(), tuple(some)) for some in blocks.values()]


def _users(index: Reader, names: Sequence[str]) -> dict[str, int]:
    """Return how many projects use each of some names."""
    users: dict[str, int] = {}
    for each in index.symbols_shown(names):
        users[each.shown] = max(each.users, users.get(each.shown, 0))
    return users


def _while_typing(
    index: Reader, blocks: Sequence[_Block], words: Sequence[str], users: dict[str, int]
) -> list[_Block]:
    """Return names for a last word that may go on, each with a few rows; their `users` become known.

    Those with the name that was typed come first, if others use them; then all others, the most used first:
    public names that begin with the word are among these. Of a dotted name that was typed, all rows are
    there. Another whole name is mostly a package, and people go on to a name in it.
    """
    if len(words) != 1:
        return [block._replace(hits=block.hits[:OF_ONE]) for block in blocks]
    (word,) = words
    first: list[_Block] = []
    others: list[_Block] = []
    for block in blocks:
        tier = block.hits[0].tier
        shorter = block if tier == 0 and "." in word else block._replace(hits=block.hits[:OF_ONE])
        (first if tier <= EXACT and users.get(block.name or "") else others).append(shorter)
    known = {block.name for block in blocks}
    for each in index.symbols_starting(word, ALIKE):
        if each.shown not in known and not is_inner(each.shown, 1):
            users[each.shown] = max(each.users, users.get(each.shown, 0))
            others.append(_Block(each.shown, ()))
    others.sort(key=lambda block: (-users.get(block.name or "", 0), not block.hits, len(block.name or "")))
    return first + list({block.name: block for block in reversed(others)}.values())[::-1][:_MOST_OTHERS]


def _near(index: Reader, query: Query) -> list[Entry]:
    if len(query.words) != 1:
        return []
    from exsearch.search.suggest import suggest

    return [_name(name, 0) for name in dict.fromkeys(suggest(index, query.words[0]))]


# -- lines


def _entries(blocks: Sequence[_Block], users: dict[str, int]) -> Iterator[Entry]:
    """Yield the name of each symbol, and then its rows, numbered as `show` will know them."""
    margin = len(str(sum(len(block.hits) for block in blocks))) + 2
    numbers = count(1)
    for block in blocks:
        if block.name:
            yield _name(block.name, users.get(block.name, 0))
        for hit, number in zip(block.hits, numbers, strict=False):
            mark = "  yours" * hit.is_own + "  defined here" * hit.is_definition
            yield Entry(ROW, hit.id, (Piece(f"{number:>{margin}}  ", BOLD), *code_of(hit, ANY),
                                      Piece(f"  {ANY.shows(hit.project or '-')}", GREEN),
                                      Piece(mark, DIM)))  # fmt: skip


def _name(name: str, users: int) -> Entry:
    used = f"  used by {users:,}" if users else ""
    return Entry(NAME, clean(name), (Piece(ANY.shows(name), BOLD_CYAN), Piece(used, DIM)))


def _note(text: str) -> Entry:
    return Entry(NOTE, "", (Piece(ANY.shows(text), DIM),))
