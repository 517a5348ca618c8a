"""Read stub files: what a module defines and exports, with types, without its code.

Text in; one module without uses, or the reason why it cannot be parsed, out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from exsearch.readers.python import Module, resolved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exsearch.model import Skipped
    from exsearch.sources.origins import SourceFile


def read(file: SourceFile) -> Iterator[Module | Skipped]:
    """Yield what a stub file says of its module, or why it is skipped; nothing if it is no module's."""
    if file.module is None:
        return
    found = resolved(file, file.text)
    if isinstance(found, Module):
        # Names in stubs are types, not examples of use.
        found.names.uses.clear()
        found.names.starred.clear()
        found = found._replace(is_stub=True)
    yield found
