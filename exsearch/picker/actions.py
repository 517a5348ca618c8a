"""What a key of the picker does with an example, besides showing it; returns what to say of it."""

from __future__ import annotations

import os
from itertools import chain, count

from exsearch.asking import open_for_reading
from exsearch.commands.show import HIGHLIGHTED, OPENED, ShowRequest, plain_text, show
from exsearch.output import desktop, files
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
    """Open the file of an example in the user's editor, else its link. Raises OutputError or NotFound."""
    show(ShowRequest((ref,), to=OPENED), asked.places, asked.out)


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
