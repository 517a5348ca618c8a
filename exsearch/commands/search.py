"""The verb `search`: index -> hits -> rows, and the next step to type."""

from __future__ import annotations

from exsearch.commands import DEFAULT_LIMIT, open_for_reading, write_json
from exsearch.exits import DONE, NOTHING
from exsearch.model import Record
from exsearch.output import plain
from exsearch.search import find, last

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.commands import Out
    from exsearch.config import Places
    from exsearch.index.protocol import Reader
    from exsearch.model import Query
    from exsearch.output import Style
    from exsearch.search.find import Answer

_MOST_ROWS = 1_000_000


class SearchRequest(Record):
    """A search, and how many rows of it are listed."""

    query: Query
    limit: int | None = None
    """None for DEFAULT_LIMIT, 0 for all."""
    explain: bool = False
    """Whether each row gives its reason."""
    form: str = ""
    """JSON or JSONL; "" for rows."""


def search(request: SearchRequest, places: Places, out: Out) -> int:
    """Write the examples that match a query, and remember the list for `show`; returns the exit status."""
    query = request.query
    index = open_for_reading(places)
    if query.conditions:
        from exsearch.search.values import check_values

        check_values(index, query)
    if query.pasted:
        out.say(f"exsearch: searched for {query.words[0]}")
    limit = _MOST_ROWS if request.limit == 0 else request.limit
    style = out.style
    if request.form:
        style = style._replace(terminal=False)
        found = _answer(index, query, limit or DEFAULT_LIMIT, places.state)
        _write_records(index, found, request.form)
    elif style.terminal:
        found = _draw_rows(index, query, limit, places.state, style, request.explain)
    else:
        found = _answer(index, query, limit or DEFAULT_LIMIT, places.state)
        plain.write(plain.rows(found.hits, explain=request.explain, color=style.color))
    if not found.hits:
        _say_nothing_found(index, query, out)
        return NOTHING
    hint = _next_step(found, query, limit, style)
    if hint:
        out.say(hint)
    return DONE


def _answer(index: Reader, query: Query, limit: int, state: str) -> Answer:
    found = find.search(index, query, limit)
    if found.hits:
        last.remember(state, query.text(), found.hits)
    return found


def _draw_rows(
    index: Reader, query: Query, limit: int | None, state: str, style: Style, explain: bool
) -> Answer:
    """Draw the rows of an answer, without uses in tests unless the query has a role."""
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
        longest_hint = _next_step(found._replace(more=True), query, limit, style) or ""
        groups = rows.fitting(found.hits, cards, screen, longest_hint, explain=explain)
    if len(groups) < len(found.hits):
        found = found._replace(hits=found.hits[: len(groups)], more=True)
    last.remember(state, query.text(), found.hits)
    terminal.write([line for group in groups for line in group], style, screen, page=bool(limit))
    return found


def _write_records(index: Reader, found: Answer, form: str) -> None:
    from exsearch.output.structured import as_dict
    from exsearch.search.examples import load

    examples = load(index, [hit.id for hit in found.hits])
    pairs = zip(examples, found.hits, strict=True)
    write_json([as_dict(example, hit) for example, hit in pairs if example is not None], form)


def _say_nothing_found(index: Reader, query: Query, out: Out) -> None:
    if out.quiet:
        return
    from exsearch.commands.hints import hints
    from exsearch.search.suggest import suggest

    plain.say(f"exsearch: nothing found for {query.text()}")
    near = [name for word in query.words[:3] for name in suggest(index, word)]
    if near:
        plain.say("Did you mean " + ", ".join(dict.fromkeys(near)) + "?")
    for hint in hints(index, query, suggested=bool(near)):
        plain.say(f"  {hint}")


def _next_step(found: Answer, query: Query, limit: int | None, style: Style) -> str | None:
    """Return the message after a list: what to type next. A pipe gets one only if there are more rows."""
    count = len(found.hits)
    more = (limit or DEFAULT_LIMIT) * 5
    if not style.terminal:
        return f"exsearch: the best {count}; there are more: -n {more}" if found.more else None
    show = "`exsearch show 1` shows " + ("the first" if count > 1 else "it")
    step = f"the best {count}: {show}, `-n {more}` lists more" if found.more else show
    if query.conditions and found.without_tests:
        step += "\n  uses in tests are left out: `role:test` lists them"
    return f"exsearch: {step}"
