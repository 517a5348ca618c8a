"""The verb `search`: index -> hits -> rows, and the next step to type."""

from __future__ import annotations

from exsearch.asking import answered, open_for_reading
from exsearch.commands import DEFAULT_LIMIT, DONE, NOTHING, more_than, write_examples
from exsearch.config import excluded_by_user
from exsearch.index.answers import BUILT_IN, ENVIRONMENTS, FOLDERS
from exsearch.model import Record
from exsearch.output import plain
from exsearch.search import last

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from exsearch.commands import Out
    from exsearch.commands.offered import Change
    from exsearch.config import Places
    from exsearch.index.protocol import Reader
    from exsearch.index.sqlite.read import Index
    from exsearch.model import Query
    from exsearch.output import Style
    from exsearch.search.find import Answer
    from exsearch.search.here import Here

_MOST_ROWS = 1_000_000


class SearchRequest(Record):
    """A search, and how many rows of it are listed."""

    query: Query
    limit: int | None = None
    """None for DEFAULT_LIMIT, 0 for all."""
    explain: bool = False
    """Whether each row gives its reason."""
    form: str = ""
    """JSON, JSON_1 or JSONL; "" for rows."""
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
    query, found = answered_aloud(
        index, query, limit or DEFAULT_LIMIT, out,
        tests=wants_tests(query, request.query, style), counted=style.terminal,
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
        from exsearch.commands.screen import draw

        out.say(draw(index, query, found, limit, places.state, out, request.explain, note, here, below))
        return None
    _write_rows(index, query, found, request, places.state, style, here)
    if not found.hits:
        return lambda: say_nothing_found(index, query, out, note)
    more = f"the best {len(found.hits)}; there are more: -n {more_than(limit)}" if found.more else ""
    if more or note:
        out.say("exsearch: " + "\n  ".join(filter(None, (more, note))))
    return None


def wants_tests(query: Query, typed: Query, style: Style) -> bool:
    """Return whether uses in tests are listed: in a terminal only if a role was asked for.

    Settings that exclude a role ask for none.
    """
    roles = [condition for condition in query.conditions if condition.field == "role"]
    return not style.terminal or any(not each.negated or each in typed.conditions for each in roles)


def answered_aloud(
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
    """Return what `asking.answered` does, and say so if that is the answer for the nearest name."""
    asked, found = answered(
        index, query, limit,
        tests=tests, counted=counted, explained=explained, here=here, is_unread=_is_unread,
    )  # fmt: skip
    if asked is not query:
        out.say(f"exsearch: showing {asked.text()}")
    return asked, found


def _is_unread(index: Reader, word: str) -> bool:
    from exsearch.commands.hints import is_unread

    return is_unread(index, word)


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


def _write_records(index: Reader, query: Query, found: Answer, form: str, here: Here | None) -> None:
    from exsearch.search.cards import cards_of
    from exsearch.search.examples import load

    examples = load(index, [hit.id for hit in found.hits])
    own = here and here._replace(others=())  # what is defined where does not depend on the folder
    cards = cards_of(index, found, query, {hit.symbol for hit in found.hits}, own)
    pairs = zip(examples, found.hits, strict=True)
    write_examples([(example, hit) for example, hit in pairs if example], form, cards)


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


# -- for `usage`, too


def answer_or_offer(
    places: Places,
    out: Out,
    answer: Callable[[Index, str], Callable[[], None] | None],
    *,
    yes: bool,
    is_for_program: bool,
) -> int:
    """Answer a question, perhaps after indexing the user's environment; returns the exit status.

    `answer` writes the answer and returns None, or what says that nothing was found; it is given the message
    that will stand below it, "" for none, to leave room for it. The environment may be indexed after a miss,
    and also if nothing was added yet. `yes` means without asking; no program is asked.
    """
    index = open_for_reading(places)
    is_read = out.style.terminal and not (out.quiet or is_for_program)
    change = _change(index, places, out, yes=yes) if is_read else None
    missed = answer(index, change.message if change else "")
    if not is_for_program and (missed or (is_read and index.source_kinds().keys() <= {BUILT_IN})):
        from exsearch.commands.offered import indexed, offer_of

        if indexed(index, offer_of(out, yes=yes), places, out, is_miss=bool(missed)):
            change, missed = None, answer(open_for_reading(places), "")
    if missed:
        missed()
        return NOTHING
    if change:
        change.read()
        out.say(change.message)
    return DONE


def _change(index: Index, places: Places, out: Out, *, yes: bool) -> Change | None:
    """Return what has changed in the user's environment or project since it was indexed."""
    sources = index.source_kinds()
    if sources.keys() <= {BUILT_IN}:
        return None
    from exsearch.ingest.freshness import changed_environments, has_changed
    from exsearch.search.here import project_here

    here = project_here(index, sources)
    is_changed = bool(here.folder) and has_changed(index, here, lambda: excluded_by_user(places))
    changed = changed_environments(index)
    if not (changed or is_changed):
        return None
    from exsearch.commands.offered import change_of, offer_of

    return change_of(changed, here if is_changed else None, offer_of(out, yes=yes))


def narrowed(index: Reader, query: Query, out: Out, *, filters: bool) -> tuple[Query, str]:
    """Return a query with the conditions in the settings, and the message about them.

    Without `filters` they do not count. The message is "" if none is added.
    Raises UsageError if a condition has a value that nothing in the index has.
    """
    if query.conditions:
        from exsearch.search.values import check_values

        check_values(index, query)
    if not (filters and out.settings.filters):
        return query, ""
    from exsearch.commands.defaults import check_defaults, default_conditions, narrowing

    added = default_conditions(query, out.settings)
    check_defaults(index, added, out.settings)
    note = narrowing(added, out.settings) if added else ""
    return query._replace(conditions=(*query.conditions, *added)), note
