"""The verb `search`: index -> hits -> rows, and the next step to type."""

from __future__ import annotations

from exsearch.commands import DEFAULT_LIMIT, write_json
from exsearch.commands.answering import answer_or_offer, narrowed
from exsearch.index.answers import ENVIRONMENTS, FOLDERS
from exsearch.model import Condition, Record
from exsearch.output import plain
from exsearch.search import find, last

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exsearch.commands import Out
    from exsearch.config import Places
    from exsearch.index.protocol import Reader
    from exsearch.model import Query
    from exsearch.output import Style
    from exsearch.search.find import Answer
    from exsearch.search.here import Here

_MOST_ROWS = 1_000_000

_NAMESAKES = 3
"""How many symbols of the same name a message shows."""


class SearchRequest(Record):
    """A search, and how many rows of it are listed."""

    query: Query
    limit: int | None = None
    """None for DEFAULT_LIMIT, 0 for all."""
    explain: bool = False
    """Whether each row gives its reason."""
    form: str = ""
    """JSON or JSONL; "" for rows."""
    yes: bool = False
    """Whether the user's environment may be indexed without asking."""
    filters: bool = True
    """Whether the conditions in the settings count."""


def search(request: SearchRequest, places: Places, out: Out) -> int:
    """Write the examples that match a query, and remember the list for `show`; returns the exit status.

    If there are none, or if nothing was added to the index yet, the user's environment may be indexed.
    """
    return answer_or_offer(
        places,
        out,
        lambda index, below: _search(index, request, places, out, below),
        yes=request.yes,
        is_for_program=bool(request.form),
    )


def _search(
    index: Reader, request: SearchRequest, places: Places, out: Out, below: str
) -> Callable[[], None] | None:
    """Write the rows of an answer; returns what says that nothing was found, if that is so.

    `below` is what will be said after it.
    """
    query, note = narrowed(index, request.query, out, filters=request.filters)
    if query.pasted:
        out.say(f"exsearch: searched for {query.words[0]}")
    limit = out.settings.limit if request.limit is None else request.limit
    limit = _MOST_ROWS if limit == 0 else limit
    style = out.style
    if request.form:
        style = style._replace(terminal=False)
    here = known_here(index, out) if style.terminal or request.form else None
    query, found = answered(
        index, query, limit or DEFAULT_LIMIT, out,
        tests=_wants_tests(query, request.query, style), counted=style.terminal,
        explained=bool(request.explain or request.form),
        here=here if style.terminal else None,
    )  # fmt: skip
    if found.missing:
        out.say(f"exsearch: {_words_found(found)}")
    if request.explain:
        for meaning in found.meanings:
            out.say(f"exsearch: {meaning}")
    if style.terminal or request.form or request.explain:
        from exsearch.search.cards import with_copies, with_own

        hits = with_copies(index, found.hits)
        found = found._replace(hits=with_own(hits, here) if here else hits)
    if style.terminal and found.hits:
        found = _with_tests_checked(index, query, found)
        note = "\n  ".join(filter(None, (note, *_uses_to_get(index, query, found, out))))
        found = _draw_rows(
            index, query, found, limit, places.state, style, request.explain, note, here, below
        )
    else:
        _write_rows(index, query, found, request, places.state, style, here)
    if not found.hits:
        return lambda: say_nothing_found(index, query, out, note)
    hint = _next_step(found, query, limit, style, note)
    if hint:
        out.say(hint)
    return None


def _wants_tests(query: Query, typed: Query, style: Style) -> bool:
    """Return whether uses in tests are listed: in a terminal only if a role was asked for.

    Settings that exclude a role ask for none.
    """
    roles = [condition for condition in query.conditions if condition.field == "role"]
    return not style.terminal or any(not each.negated or each in typed.conditions for each in roles)


def answered(
    index: Reader,
    query: Query,
    limit: int,
    out: Out,
    *,
    tests: bool,
    counted: bool,
    explained: bool = False,
    here: Here | None = None,
) -> tuple[Query, Answer]:
    """Return a query and its answer: those of the nearest name, if there is none or a word is unknown."""
    found = find.search(index, query, limit, tests=tests, counted=counted, explained=explained, here=here)
    if (found.hits and not found.unknown) or not query.words:
        return query, found
    from exsearch.search.suggest import search_nearest

    nearest, answer = search_nearest(index, query, limit, tests=tests, found=found, explained=explained)
    if nearest is None or _is_no_slip(index, query, nearest):
        return query, found
    out.say(f"exsearch: showing {nearest.text()}")
    return nearest, answer


def known_here(index: Reader, out: Out) -> Here | None:
    """Return what the index has of the current folder, None if no source can have anything of it."""
    sources = index.source_kinds()
    if not any(kind in FOLDERS or name.startswith(ENVIRONMENTS) for name, kind in sources.items()):
        return None
    from exsearch.search.here import NOWHERE, here_of

    here = here_of(index, sources, out.settings.environments)
    return None if here == NOWHERE else here


def _words_found(found: Answer) -> str:
    """Return which words of a question the best rows have, and which they lack."""
    words, missing = ", ".join(found.found), ", ".join(found.missing)
    return f"found {words}; not found{'' if found.unknown else ' together with that'}: {missing}"


def _is_no_slip(index: Reader, query: Query, nearest: Query) -> bool:
    """Return whether the word that the nearest name replaces is right: one of a package that is not indexed.

    A name in the same package as the word is near whether or not its source is indexed.
    """
    from exsearch.commands.hints import is_unread

    pairs = [pair for pair in zip(query.words, nearest.words, strict=True) if pair[0] != pair[1]]
    return any(
        typed.partition(".")[0] != name.partition(".")[0] and is_unread(index, typed) for typed, name in pairs
    )


def _write_rows(
    index: Reader,
    query: Query,
    found: Answer,
    request: SearchRequest,
    state: str,
    style: Style,
    here: Here | None,
) -> None:
    """Write the rows of an answer for a pipe or a program."""
    if found.hits:
        last.remember(state, query.text(), found.hits)
    if request.form:
        _write_records(index, query, found, request.form, here)
    else:
        plain.write(plain.rows(found.hits, explain=request.explain, color=style.color))


def _draw_rows(
    index: Reader, query: Query, found: Answer, limit: int | None, state: str, style: Style, explain: bool,
    note: str, here: Here | None, below: str,
) -> Answer:  # fmt: skip
    """Draw the rows of an answer, and return those that are drawn: without a limit as many as fit.

    `note` is in the hint that will be said, and `below` after it.
    """
    from exsearch.output import rows, terminal
    from exsearch.search.cards import cards_of

    screen = terminal.screen()
    cards = cards_of(index, found, query, here=here)
    if True in [card.is_asked_for for card in cards.values()]:
        found = found._replace(hits=rows.in_blocks(found.hits))  # nobody has to wait for the others' turns
    if limit:
        groups = list(rows.drawn(rows.in_blocks(found.hits), cards, screen, explain=explain))
    else:
        longest_hint = _next_step(_with_most_unseen(found), query, limit, style, note) or ""
        said = "\n".join(filter(None, (longest_hint, below)))
        groups = rows.fitting(found.hits, cards, screen, said, explain=explain)
    listed = rows.in_blocks(found.hits[: len(groups)])
    found = found._replace(hits=listed, more=found.more or len(listed) < len(found.hits))
    last.remember(state, query.text(), found.hits)
    terminal.write([line for group in groups for line in group], style, screen, page=bool(limit))
    return found


def _write_records(index: Reader, query: Query, found: Answer, form: str, here: Here | None) -> None:
    from exsearch.output.structured import as_dict
    from exsearch.search.cards import cards_of
    from exsearch.search.examples import load

    examples = load(index, [hit.id for hit in found.hits])
    own = here and here._replace(others=())  # what is defined where does not depend on the folder
    cards = cards_of(index, found, query, {hit.symbol for hit in found.hits}, own)
    pairs = zip(examples, found.hits, strict=True)
    records = [as_dict(example, hit, cards.get(hit.symbol or "")) for example, hit in pairs if example]
    write_json(records, form)


def _uses_to_get(index: Reader, query: Query, found: Answer, out: Out) -> list[str]:
    """Return what could bring uses, if the index has only definitions of what was asked for."""
    if out.quiet or query.conditions:
        return []
    owners = {symbol for symbol, _ in found.owners}  # rows of other names fill the answer
    asked = [hit for hit in found.hits if hit.symbol in owners] or found.hits
    if not all(hit.is_definition for hit in asked):
        return []
    from exsearch.commands.hints import more_uses

    names = (name for hit in asked for name in (hit.shown_name(), hit.symbol) if name)
    return more_uses(index, list(dict.fromkeys(names)))


def say_nothing_found(index: Reader, query: Query, out: Out, note: str = "") -> None:
    """Say that nothing was found, which names are near, and what to do next."""
    if out.quiet:
        return
    from exsearch.commands.hints import hints
    from exsearch.search.suggest import suggest

    plain.say(f"exsearch: nothing found for {query.text()}")
    near = suggest(index, query.words[0]) if len(query.words) == 1 else []
    if near:
        plain.say("Did you mean " + ", ".join(dict.fromkeys(near)) + "?")
    if note:
        plain.say(f"  {note}")
    for hint in hints(index, query, suggested=bool(near), unfiltered=bool(note)):
        plain.say(f"  {hint}")


def _with_tests_checked(index: Reader, query: Query, found: Answer) -> Answer:
    """Return an answer that names uses in tests as left out only if the conditions keep any."""
    if not query.conditions or not found.without_tests:
        return found
    in_tests = query._replace(conditions=(*query.conditions, Condition("role", "test", negated=False)))
    if find.search(index, in_tests, 1).hits:
        return found
    return found._replace(without_tests=frozenset())


def _next_step(found: Answer, query: Query, limit: int | None, style: Style, note: str) -> str | None:
    """Return the message after a list: what to type next, and a note.

    A pipe gets one only if there is a note, or if there are more rows.
    """
    count = len(found.hits)
    more = (limit or DEFAULT_LIMIT) * 5
    if not style.terminal:
        lines = [f"the best {count}; there are more: -n {more}"] * found.more + [note] * bool(note)
        return "exsearch: " + "\n  ".join(lines) if lines else None
    show = "`exsearch show 1` shows " + ("the first" if count > 1 else "it")
    step = f"the best {count}: {show}, `-n {more}` lists more" if found.more else show
    if query.conditions and found.without_tests:
        step += "\n  uses in tests are left out: `role:test` lists them"
    if note:
        step += f"\n  {note}"
    if len(found.owners) > 1:
        step += f"\n  {namesakes(found, query.words[0], _unseen(found) or [found.owners[1][1]])}"
    return f"exsearch: {step}"


def _with_most_unseen(found: Answer) -> Answer:
    """Return the answer with the longest hint of those that list as many of its first rows as fit."""
    others = sorted(found.owners[1:], key=lambda owner: -len(owner[1]))
    alike = found.hits[:1] * len(found.hits)
    return found._replace(hits=alike, more=True, owners=(*found.owners[:1], *others))


def _unseen(found: Answer) -> list[str]:
    """Return the names of the symbols that are called like the first one and have no row in the list."""
    listed = {hit.symbol for hit in found.hits}
    return [name for symbol, name in found.owners[1:] if symbol not in listed]


def namesakes(found: Answer, word: str, names: Sequence[str]) -> str:
    """Return how to ask for one of several symbols that are called `word`; some `names` are the examples."""
    examples = ", ".join(names[:_NAMESAKES])
    return f"{found.namesakes:,} symbols are called {word}: type more of the name, as in {examples}"
