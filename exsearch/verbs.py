"""The two verbs that people type all day: search and show.

What both front doors, the quick one of `__main__` and Typer's, end in: index -> search -> snippets
-> output. Nothing is imported here that a plain answer in a pipe does not need.
"""

from __future__ import annotations

from exsearch.index.store import open_index
from exsearch.model import Record
from exsearch.output import plain
from exsearch.search import find, last

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from exsearch.config import Places
    from exsearch.index.store import Index
    from exsearch.model import Example, Query, Span
    from exsearch.output import Style
    from exsearch.search.find import Answer

DEFAULT_LIMIT = 20


ALL, HIGHLIGHTED, FUNCTION, STANDALONE = "all", "--highlighted", "--function", "--standalone"


class Wanted(Record):
    """Which part of an example is shown."""

    part: str = ALL
    """ALL of the code, the HIGHLIGHTED statements, each FUNCTION around a highlight, or STANDALONE."""
    context: int | None = None
    """Lines more around that part; with ALL, around the highlighted statements only."""


def answer(index: Index, query: Query, limit: int, state: str) -> Answer:
    """Search, and remember the list for `show` if anything is found."""
    found = find.search(index, query, limit)
    if found.hits:
        last.remember(state, query.text(), found.hits)
    return found


def referred(
    index: Index, refs: Iterable[str], wanted: Wanted, state: str
) -> tuple[list[Example], list[str]]:
    """Return the examples that references mean, to cut what is wanted from, and how each was found."""
    from exsearch.search.refs import resolve_all

    examples, took = resolve_all(index, refs, state)
    return [cut_from(index, example, wanted) for example in examples], took


def write_rows(found: Answer, style: Style, *, explain: bool = False) -> None:
    """Write the numbered rows: drawn and grouped in a terminal, one plain line each elsewhere."""
    if style.drawn:
        from exsearch.output import terminal

        terminal.write_rows(found.hits, style, explain=explain)
    else:
        plain.write(plain.rows(found.hits, explain=explain))


def cut_from(index: Index, example: Example, wanted: Wanted) -> Example:
    """Return the example to cut the wanted part from: an excerpt is one already, and lacks the rest."""
    return example if wanted == Wanted() else index.with_document(example)


def shown_spans(example: Example, wanted: Wanted) -> list[Span] | None:
    """Return the lines that are wanted; None for all of them."""
    if wanted.part == STANDALONE or wanted == Wanted():
        return None
    from exsearch.snippets import statements

    find = statements.highlighted_functions if wanted.part == FUNCTION else statements.highlighted_statements
    found = find(example.code, example.highlighted, example.cuts)
    return statements.windows(example.code, found, wanted.context or 0, example.cuts)


def write_examples(examples: Iterable[Example], wanted: Wanted, style: Style, *, header: bool = True) -> None:
    """Write examples with an empty line between them."""
    for number, example in enumerate(examples):
        if number:
            plain.write("\n")
        write_example(example, wanted, style, header=header)


def write_example(example: Example, wanted: Wanted, style: Style, *, header: bool = True) -> None:
    """Write an example: drawn in a terminal, its code with the attribution on top elsewhere."""
    if style.drawn:
        from exsearch.output import terminal

        example = _standing_alone(example) if wanted.part == STANDALONE else example
        terminal.write_example(example, shown_spans(example, wanted), style)
    else:
        plain.write(plain_text(example, wanted, header=header))


def plain_text(example: Example, wanted: Wanted, *, header: bool) -> str:
    """Return the wanted part of an example as plain code."""
    if wanted.part == STANDALONE:  # which has its own attribution
        return _standing_alone(example).code
    return plain.show(example, shown_spans(example, wanted), header=header)


def _standing_alone(example: Example) -> Example:
    """Return the example with the module made of it as its code."""
    from exsearch.snippets.standalone import standalone

    made = standalone(example)
    return example._replace(code=made.text, highlighted=made.highlighted, cuts=(), segments=None)


def quick_search(places: Places, query: Query, style: Style, verbs: Collection[str]) -> int | None:
    """Answer the plain form of search; None if the long way has more to do or say.

    `verbs` are those that the first word may be a slip of; none if it is far from all.
    """
    index = open_index(places.index_file)
    if not index.has_corpus() or (verbs and _is_slip(index, query.words, verbs)):
        return None
    found = answer(index, query, DEFAULT_LIMIT, places.state)
    if not found.hits:
        return None
    write_rows(found, style)
    if found.more:
        plain.say(more_than(DEFAULT_LIMIT))
    return 0


def _is_slip(index: Index, words: Sequence[str], verbs: Collection[str]) -> bool:
    from exsearch.search.slips import command_meant

    return command_meant(words, verbs) is not None and not index.symbols_named(words[0], 1)


def quick_show(places: Places, refs: Sequence[str], wanted: Wanted, style: Style) -> int:
    """Answer the plain form of show."""
    index = open_index(places.index_file)
    examples, took = referred(index, refs, wanted, places.state)
    for each in took:
        plain.say(f"exsearch: {each}")
    write_examples(examples, wanted, style)
    return 0


def more_than(limit: int) -> str:
    """Return the remark under a list that is not complete."""
    return f"exsearch: the best {limit}; there are more: -n {limit * 5}"
