"""What a key of the picker does with an example, besides showing it; returns what to say of it."""

from __future__ import annotations

import os
from itertools import chain, count

from exsearch.asking import open_for_reading
from exsearch.commands.show import HIGHLIGHTED, OPENED, ShowRequest, plain_text, show
from exsearch.errors import ExsearchError
from exsearch.output import desktop, files, plain, terminal
from exsearch.search.examples import with_document
from exsearch.search.refs import resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.model import Example
    from exsearch.picker.entries import Asked

_MOST_BYTES = 10_000_000


def copy(ref: str, asked: Asked) -> str:
    """Put the highlighted statements of an example on the clipboard. Raises OutputError without one."""
    text = plain_text(_example(ref, asked), ShowRequest((ref,), HIGHLIGHTED))
    return f"copied {desktop.copy(text)}"


def save(ref: str, asked: Asked) -> str:
    """Write an example as a module of its own to the current folder, under a name that is free.

    Raises OutputError if that fails.
    """
    from exsearch.snippets.standalone import modules

    example = _example(ref, asked)
    (made,) = modules([example])
    (name,) = files.file_names([(example.symbol, example.project.name)])
    stem = name.removesuffix(".py")
    for path in chain((name,), (f"{stem}_{number}.py" for number in count(2))):
        if not os.path.lexists(path):
            files.write_files({path: made.text}, force=False)
            return f"saved {path}"
        if _content(path) == made.text.encode("utf-8", "surrogatepass"):
            return f"{path} has it already"
    raise AssertionError("there is always a free name")


def open_in_editor(ref: str, asked: Asked) -> None:
    """Open the file of an example in the user's editor, else its link.

    The list would be drawn over an error at once, so it is said here, until the user presses Enter.
    """
    try:
        show(ShowRequest((ref,), to=OPENED), asked.places, asked.out)
    except ExsearchError as error:
        terminal.clear()
        plain.say_error(error)
        plain.asked("  Enter goes back to the list ")


def _example(ref: str, asked: Asked) -> Example:
    index = open_for_reading(asked.places)
    (example,) = resolve(index, ref, asked.places.state).examples
    return with_document(index, example)


def _content(path: str) -> bytes | None:
    try:
        if not os.path.isfile(path):
            return None
        with open(path, "rb") as file:
            return file.read(_MOST_BYTES)
    except OSError:
        return None
