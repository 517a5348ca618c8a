"""The two verbs that people type all day: search and show.

What both front doors, the quick one of `__main__` and Typer's, end in: index -> search -> snippets
-> output. Nothing is imported here that a plain answer in a pipe does not need.
"""

from __future__ import annotations

from exsearch.index.protocol import has_current_built_in
from exsearch.index.sqlite.read import open_index
from exsearch.model import Record
from exsearch.output import plain
from exsearch.search import find, last

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from exsearch.config import Places
    from exsearch.index.sqlite.read import Index
    from exsearch.model import Example, Query, Span
    from exsearch.output import Style
    from exsearch.output.lines import Line
    from exsearch.search.find import Answer

DEFAULT_LIMIT = 20
"""Rows; a terminal gets as many of them as it can show at once, if nobody says how many."""


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


def write_answer(
    index: Index, query: Query, limit: int | None, state: str, style: Style, *, explain: bool = False
) -> Answer:
    """Search, and write the rows: drawn on a terminal, one plain line each elsewhere."""
    if style.terminal:
        return _write_on_terminal(index, query, limit, state, style, explain)
    found = answer(index, query, limit or DEFAULT_LIMIT, state)
    if found.hits:
        plain.write(plain.rows(found.hits, explain=explain, color=style.color))
    return found


def _write_on_terminal(
    index: Index, query: Query, limit: int | None, state: str, style: Style, explain: bool
) -> Answer:
    """Search, leave uses in tests out unless the query says which role, and write and remember the rows."""
    from exsearch.output import rows, terminal
    from exsearch.search.cards import cards_of

    tests = any(condition.field == "role" for condition in query.conditions)
    found = find.search(index, query, limit or DEFAULT_LIMIT, tests=tests)
    if not found.hits:
        return found
    screen = terminal.screen()
    cards = cards_of(index, found, query)
    if limit:
        groups = rows.drawn(found.hits, cards, screen, explain=explain)
    else:
        longest_hint = next_step(found._replace(more=True), query, limit, style) or ""
        groups = rows.fitting(found.hits, cards, screen, longest_hint, explain=explain)
    if len(groups) < len(found.hits):
        found = found._replace(hits=found.hits[: len(groups)], more=True)
    last.remember(state, query.text(), found.hits)
    terminal.write([line for group in groups for line in group], style, screen, page=bool(limit))
    return found


def cut_from(index: Index, example: Example, wanted: Wanted) -> Example:
    """Return the example to cut the wanted part from: an excerpt is one already, and lacks the rest."""
    from exsearch.search.examples import with_document

    return example if wanted == Wanted() else with_document(index, example)


def shown_spans(example: Example, wanted: Wanted) -> list[Span] | None:
    """Return the lines that are wanted; None for all of them."""
    if wanted.part == STANDALONE or wanted == Wanted():
        return None
    from exsearch.snippets import spans, statements

    find = statements.highlighted_functions if wanted.part == FUNCTION else statements.highlighted_statements
    found = find(example.code, example.highlighted, example.cuts)
    return spans.windows(example.code, found, wanted.context or 0, example.cuts)


def write_examples(examples: Sequence[Example], wanted: Wanted, style: Style, *, header: bool = True) -> None:
    """Write examples: drawn on a terminal, elsewhere their code with the attribution on top."""
    if style.terminal:
        _draw_examples(examples, wanted, style)
        return
    for number, example in enumerate(examples):
        plain.write("\n" * bool(number) + plain_text(example, wanted, header=header, color=style.color))


def _draw_examples(examples: Sequence[Example], wanted: Wanted, style: Style) -> None:
    from exsearch.output import code, terminal

    screen = terminal.screen()
    lines: list[Line] = []
    for example in examples:
        shown = _standing_alone(example) if wanted.part == STANDALONE else example
        lines += [()] * bool(lines)
        lines += code.drawn(shown, shown_spans(shown, wanted), screen, color=style.color)
    terminal.write(lines, style, screen)


def plain_text(example: Example, wanted: Wanted, *, header: bool, color: bool = False) -> str:
    """Return the wanted part of an example as plain code, or as code with colours and nothing else."""
    if wanted.part == STANDALONE:  # which has its own attribution
        example, header = _standing_alone(example), False
    spans = shown_spans(example, wanted)
    if color:
        from exsearch.output import code

        return code.in_color(example, spans, header=header)
    return plain.show(example, spans, header=header)


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
    if not has_current_built_in(index) or (verbs and _is_slip(index, query.words, verbs)):
        return None
    found = write_answer(index, query, None, places.state, style)
    if not found.hits:
        return None
    hint = next_step(found, query, None, style)
    if hint:
        plain.say(hint)
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


def next_step(found: Answer, query: Query, limit: int | None, style: Style) -> str | None:
    """Return what to type after a list; in a pipe only if the list is not complete."""
    count = len(found.hits)
    more = (limit or DEFAULT_LIMIT) * 5
    if not style.terminal:
        return f"exsearch: the best {count}; there are more: -n {more}" if found.more else None
    show = "`exsearch show 1` shows " + ("the first" if count > 1 else "it")
    step = f"the best {count}: {show}, `-n {more}` lists more" if found.more else show
    if query.conditions and found.without_tests:
        step += "\n  uses in tests are left out: `role:test` lists them"
    return f"exsearch: {step}"
