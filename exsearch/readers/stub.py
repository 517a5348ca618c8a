"""Read stub files: what a module defines and exports, with types, without its code.

Text in; one module without uses, or the reason why it cannot be parsed, out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from exsearch.readers.python import resolved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exsearch.model import Skipped
    from exsearch.readers.python import Module
    from exsearch.sources.origins import SourceFile


def read(file: SourceFile) -> Iterator[Module | Skipped]:
    """Yield what a stub file says of its module, or why it is skipped; nothing if it is no module's.

    Names in stubs are types, not examples of use.
    """
    if file.module is None:
        return
    yield resolved(file, file.text, is_stub=True)
