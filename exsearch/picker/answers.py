"""The parts of the picker that fzf asks for at every key, by running `exsearch` with a variable.

A list for what is typed, a preview, and what a key does. What a list needs is loaded at once, the rest only
when it is asked for.
"""

from __future__ import annotations

import os

from exsearch.commands import DONE
from exsearch.errors import ExsearchError
from exsearch.output import plain
from exsearch.output.lines import painted
from exsearch.output.safe import clean
from exsearch.picker.entries import ANY, MOST_ROWS, NAME, Asked, found_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from exsearch.commands import Out
    from exsearch.config import Places
    from exsearch.picker.entries import Entry

ASKED = "_EXSEARCH_PICK"
"""The variable that asks for a part. Its words: the part, and how it is to be."""

KEPT = "_EXSEARCH_WAS_"
VARIABLES = ("SHELL", "PYTHONPATH")
"""Variables that are the user's own for the editor only; the first begins the names that keep them."""

LIST, PREVIEW, TAKE, COPY, OPEN, SAVE = "list", "preview", "take", "copy", "open", "save"
"""The parts."""

KEYS = "Enter show  Tab name  ^Y copy  ^O open  ^S save  Esc"
PROMPT = "> "


def answer(arguments: Sequence[str], places: Places, out: Out) -> int:
    """Write the part of the picker that fzf wants; returns the exit status."""
    part, *flags = os.environ[ASKED].split(" ")
    _restore_environment()
    limit = next((int(flag.partition("=")[2]) for flag in flags if flag.startswith("limit=")), MOST_ROWS)
    style = out.style._replace(terminal=True, color="color" in flags)
    asked = Asked(places, out._replace(style=style, quiet=True), "no-filters" not in flags, limit)
    plain.write(_PARTS[part](asked, *arguments))
    return DONE


def _restore_environment() -> None:
    for name in VARIABLES:
        os.environ.pop(name, None)
        if KEPT + name in os.environ:
            os.environ[name] = os.environ.pop(KEPT + name)
    del os.environ[ASKED]


def line_of(entry: Entry, *, color: bool) -> str:
    """Return an entry as a line for fzf: kind, ref, and what is shown, with tabs between."""
    return f"{entry.kind}\t{entry.ref}\t{painted([entry.line], color=color)}"


def _list(asked: Asked, text: str) -> str:
    return "".join([line_of(entry, color=asked.out.style.color) for entry in found_for(text, asked).entries])


def _preview(asked: Asked, kind: str, ref: str, text: str) -> str:
    from exsearch.picker.preview import preview_of

    width, height = (os.environ.get(f"FZF_PREVIEW_{name}", "") for name in ("COLUMNS", "LINES"))
    # The last column is for the bar that fzf draws if the preview is higher than its window.
    screen = ANY._replace(width=int(width or ANY.width) - 1, height=int(height or ANY.height))
    return painted(preview_of(kind, ref, text, asked, screen), color=asked.out.style.color)


def _take(_asked: Asked, kind: str, ref: str, text: str) -> str:
    return f"{ref} " if kind == NAME else text


def _copy(asked: Asked, ref: str) -> str:
    from exsearch.picker.actions import copy

    return _in_prompt(copy, ref, asked)


def _save(asked: Asked, ref: str) -> str:
    from exsearch.picker.actions import save

    return _in_prompt(save, ref, asked)


def _in_prompt(action: Callable[[str, Asked], str], ref: str, asked: Asked) -> str:
    """Return what an action says, or what went wrong, as the prompt of fzf."""
    try:
        said = action(ref, asked) if ref else "nothing is chosen"
    except ExsearchError as error:
        said = str(error)
    return f"{clean(said)} {PROMPT}"


def _open(asked: Asked, ref: str) -> str:
    from exsearch.picker.actions import open_in_editor

    if ref:
        open_in_editor(ref, asked)
    return ""


_PARTS: Mapping[str, Callable[..., str]] = {
    LIST: _list, PREVIEW: _preview, TAKE: _take, COPY: _copy, SAVE: _save, OPEN: _open
}  # fmt: skip
