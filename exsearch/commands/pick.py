"""`exsearch -i`: choose an example with a preview, in fzf or in a screen of ours, and show it."""

from __future__ import annotations

import os
import shlex
import sys
from functools import partial

from exsearch.asking import open_for_reading
from exsearch.commands import NOTHING
from exsearch.commands.show import HIGHLIGHTED, ShowRequest, show, theme_of
from exsearch.errors import OutputError
from exsearch.model import Record
from exsearch.output import color_by_variable
from exsearch.picker import fzf as of_fzf
from exsearch.picker.entries import ANY, MOST_ROWS, NAME, ROW, Asked, best_row, found_for
from exsearch.picker.fzf import no_terminal, open_terminal
from exsearch.search import last

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.commands import Out
    from exsearch.config import Places
    from exsearch.output.lines import Line
    from exsearch.picker.entries import Entry
    from exsearch.picker.fzf import Fzf

OLDEST_TEXTUAL = 6
"""As in pyproject.toml. Someone may have another one, without the extra."""

_MOST_ROWS = 1_000_000
_NEED = "one of them is enough: `apt install fzf`, `brew install fzf`, `pip install 'exsearch[tui]'`"


class PickRequest(Record):
    """What is typed for a start, and how many rows are listed."""

    text: str = ""
    limit: int | None = None
    """None for what is set, else MOST_ROWS; 0 for all."""
    filters: bool = True
    """Whether the conditions in the settings count."""


def pick(request: PickRequest, places: Places, out: Out) -> int:
    """Let the user pick an example, and show it; returns the exit status, NOTHING after Esc.

    In a pipe the picker is drawn on the terminal, and the example goes to standard output. Raises OutputError
    if there is no terminal, or nothing that can draw on it, and KeyboardInterrupt after Ctrl-C.
    """
    theme_of(out)
    _check_terminal()
    limit = out.settings.limit if request.limit is None else request.limit
    limit = _MOST_ROWS if limit == 0 else limit or MOST_ROWS
    asked = Asked(places, _drawing(out), request.filters, limit)
    open_for_reading(places).close()  # an index that cannot be used ends it here
    fzf = of_fzf.fzf_of_user()
    if fzf is not None and fzf.is_new_enough():
        picked = _picked_in_fzf(fzf, request.text, asked)
    else:
        picked = _picked_on_screen(fzf, request.text, asked)
    if picked is None:
        return NOTHING
    found = found_for(picked.text, asked)
    ids = [hit.id for hit in found.hits]
    if picked.ref in ids:
        last.remember(places.state, found.query, found.hits)
    status = show(ShowRequest((picked.ref,), HIGHLIGHTED), places, out._replace(quiet=out.style.terminal))
    if out.style.terminal and picked.ref in ids:
        out.say(f"exsearch: `exsearch show {ids.index(picked.ref) + 1}` shows more of it")
    return status


def text_of(words: Sequence[str]) -> str:
    """Return the arguments of a search as they are typed into the picker, with a blank at the end."""
    quoted = [word if word and not set(word) & set(" \t\n'\"\\") else shlex.quote(word) for word in words]
    return "".join([f"{word} " for word in quoted])


class Picked(Record):
    """The id of an example, and the text that it was listed for."""

    text: str
    ref: str


def _check_terminal() -> None:
    if os.name != "posix":
        if not (sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty()):
            raise no_terminal()
        return
    if os.environ.get("TERM", "dumb") == "dumb":
        raise OutputError(
            "a terminal with TERM=dumb cannot be drawn on", hint="`exsearch WORDS` lists without drawing"
        )
    open_terminal().close()


def _drawing(out: Out) -> Out:
    """Return how the picker is drawn: on the terminal, also if standard output is a pipe."""
    if out.style.terminal:
        return out
    variable = color_by_variable()
    color = out.settings.color != "never" if variable is None else variable[1]
    return out._replace(style=out.style._replace(terminal=True, color=color))


def _picked_in_fzf(fzf: Fzf, text: str, asked: Asked) -> Picked | None:
    """Return what was picked; None after Esc.

    A name that is chosen becomes the text, with all its rows; the second time its best row is picked.
    """
    color = asked.out.style.color
    flags = [f"limit={asked.limit}", *["color"] * color, *["no-filters"] * (not asked.filters)]
    left = None
    try:
        while True:
            entries = found_for(text, asked).entries
            left = of_fzf.run(fzf, text, entries, flags, color=color)
            if left.by == of_fzf.CTRL_C:
                raise KeyboardInterrupt
            if left.by == of_fzf.ESCAPE:
                return None
            if left.kind == ROW:
                return Picked(left.text, left.ref)
            if row := best_row(found_for(left.text, asked).entries, left.ref, left.text):
                return Picked(left.text, row)
            text = f"{left.ref} " if left.kind == NAME else left.text
    finally:
        if left is not None:  # else fzf has not begun to draw
            of_fzf.leave_screen()


def _picked_on_screen(fzf: Fzf | None, text: str, asked: Asked) -> Picked | None:
    """Return what was picked in a screen of ours; None after Esc. `fzf` is one that is too old."""
    if unusable := _why_no_textual():
        raise _nothing_to_pick_in(fzf, unusable)
    from exsearch.picker import actions, screen
    from exsearch.picker.preview import preview_of

    quiet = asked._replace(out=asked.out._replace(quiet=True))

    def preview(entry: Entry, text: str, columns: int, lines: int) -> list[Line]:
        size = ANY._replace(width=columns, height=lines)
        return preview_of(entry.kind, entry.ref, text, quiet, size)

    source = screen.Source(
        partial(found_for, asked=quiet),
        preview,
        partial(actions.copy, asked=quiet),
        partial(actions.save, asked=quiet),
        partial(actions.open_in_editor, asked=quiet),
    )
    chosen = screen.run(text, source.found(text), source, color=asked.out.style.color)
    if chosen.is_interrupted:
        raise KeyboardInterrupt
    return Picked(chosen.text, chosen.ref) if chosen.ref else None


def _why_no_textual() -> str:
    """Return why the screen of ours cannot be used; "" if it can."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        found = version("textual")
    except PackageNotFoundError:
        return "Textual is not installed"
    number = found.partition(".")[0]
    is_old = number.isdecimal() and int(number) < OLDEST_TEXTUAL
    return f"Textual {found} is older than {OLDEST_TEXTUAL}" if is_old else ""


def _nothing_to_pick_in(fzf: Fzf | None, unusable: str) -> OutputError:
    needed = ".".join(map(str, of_fzf.NEEDED))
    missing = "there is no fzf on PATH" if fzf is None else f"fzf {fzf.version} is older than {needed}"
    return OutputError(f"{missing}, and {unusable}", hint=_NEED)
