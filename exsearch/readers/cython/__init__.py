"""Read Cython source: what a compiled module defines, without its code.

Text in; one module without uses, or the reason why it cannot be read, out. An outline of the text is written
in Python, line for line, and the reader of Python reads that.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from exsearch.readers.cython.outline import Outline
from exsearch.readers.python import Module, resolved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exsearch.model import Skipped
    from exsearch.sources.origins import SourceFile


def read(file: SourceFile) -> Iterator[Module | Skipped]:
    """Yield what a Cython file says of its module, or why it is skipped; nothing if it is no module's.

    Nothing in it is an example of use.
    """
    if file.module is None:
        return
    outline = Outline(file.module)
    read = resolved(file, outline.of(file.text), is_stub=True)
    if isinstance(read, Module):
        folder = posixpath.dirname(file.path)
        included = [posixpath.normpath(posixpath.join(folder, path)) for path in outline.includes]
        read = read._replace(is_stub=False, includes=tuple(included))
    yield read
