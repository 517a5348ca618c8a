"""The verb `usage`: a name -> how the symbol that it means is called."""

from __future__ import annotations

from exsearch.asking import EXACT, symbol_asked_for
from exsearch.commands import write_json
from exsearch.commands.search import answer_or_offer, answered_aloud, known_here, narrowed, say_nothing_found
from exsearch.errors import UsageError
from exsearch.model import Record
from exsearch.output import plain
from exsearch.search import last
from exsearch.search.find import OWNERS
from exsearch.search.usage import usage as usage_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from exsearch.commands import Out
    from exsearch.config import Places
    from exsearch.index.protocol import Reader
    from exsearch.model import Hit, Query
    from exsearch.output import Style
    from exsearch.search.find import Answer
    from exsearch.usage import Usage


class UsageRequest(Record):
    """A question how a symbol is used."""

    query: Query
    rare: bool = False
    """Whether rare ways are listed, too."""
    form: str = ""
    """JSON or JSONL; "" for text."""
    yes: bool = False
    """Whether the user's environment may be indexed without asking."""
    filters: bool = True
    """Whether the conditions in the settings count."""
    is_drawn: bool = False
    """Whether text is written as for a terminal in a pipe, too: the pipe is that of an editor."""


def usage(request: UsageRequest, places: Places, out: Out) -> int:
    """Write how a symbol is used, and remember the examples for `show`; returns the exit status.

    Raises UsageError without a name.
    """
    if not request.query.words:
        raise UsageError("usage needs a name", hint="for example: `exsearch usage make_response`")
    return answer_or_offer(
        places,
        out,
        lambda index, _: answer(index, request, places, out),
        yes=request.yes,
        is_for_program=bool(request.form),
    )


def answer(index: Reader, request: UsageRequest, places: Places, out: Out) -> Callable[[], None] | None:
    """Write how a symbol is used; returns what says that nothing was found, if that is so."""
    query, note = narrowed(index, request.query, out, filters=request.filters)
    query, found = answered_aloud(index, query, OWNERS, out, tests=True, counted=True)
    first = symbol_asked_for(found)
    if first is None or first.symbol is None:
        return lambda: say_nothing_found(index, query, out, note)
    shown = first.shown_name() or first.symbol
    if first.tier > EXACT:
        out.say(f"exsearch: showing {shown}")
    here = known_here(index, out) if out.style.terminal or request.form or request.is_drawn else None
    if here and request.form:
        here = here._replace(others=())  # what is defined where does not depend on the environment in use
    is_complete = request.rare or bool(request.form)
    made = usage_of(index, first.symbol, shown, query.conditions, complete=is_complete, here=here)
    hits = _write(made, request, out.style)
    if hits:
        last.remember(places.state, query.text(), hits)
    if out.style.terminal:
        lines = _next_steps(index, made, found, query, hits)
        if lines or note:
            out.say("exsearch: " + "\n  ".join([*lines, *([note] if note else [])]))
    return None


def _write(made: Usage, request: UsageRequest, style: Style) -> list[Hit]:
    """Write an answer, and return the examples in it by their numbers."""
    if request.form:
        from exsearch.output.usage_records import as_dict

        write_json([as_dict(made)], request.form)
        return []
    if not (style.terminal or request.is_drawn):
        from exsearch.output.usage_records import lines

        text, hits = lines(made, rare=request.rare, color=style.color)
        plain.write(text)
        return hits
    from exsearch.output import terminal
    from exsearch.output.usage import drawn

    screen = terminal.screen()
    drawing, hits = drawn(made, screen, rare=request.rare)
    terminal.write(drawing, style, screen, page=request.rare and style.terminal)
    return hits


def _next_steps(index: Reader, made: Usage, found: Answer, query: Query, hits: list[Hit]) -> list[str]:
    """Return the messages after an answer: what to type next."""
    steps = []
    if hits:
        shows = "the first example" if len(hits) > 1 else "the example"
        steps.append(f"`exsearch show 1` shows {shows}")
    elif not (made.calls or made.others or query.conditions):
        from exsearch.commands.hints import more_uses

        steps += more_uses(index, list(filter(None, (made.card.name, made.symbol))))
    others = [name for symbol, name in found.owners if symbol != made.symbol]
    if others:
        from exsearch.commands.screen import namesakes

        steps.append(namesakes(found, query.words[0], others))
    return steps
