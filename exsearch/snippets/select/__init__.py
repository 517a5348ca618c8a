"""Choose the lines of a module that its marked lines need, and shorten long definitions.

Lines that parse and the marked ones in; the chosen lines out. Chosen are the marked statements with
the definitions around them and, from there on, everything that binds a name they need. A long
definition keeps its header, the marked statements, and those that share names with them; a comment
takes the place of the rest. Names are not looked up outside of the text.

Choosing again from the result changes nothing, because the reasons for each line are kept with it.

units   a tree -> the lines that are kept or left out together
needs   marked units -> all units that they need
write   kept units -> lines
"""

from __future__ import annotations

from exsearch.snippets.select.needs import keep_needed
from exsearch.snippets.select.units import Module
from exsearch.snippets.select.write import Writer

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Sequence

    from exsearch.snippets.parsing import Line


def choose(lines: Sequence[Line], tree: ast.Module, marked: Iterable[int]) -> list[Line]:
    """Return the lines that the `marked` ones need; all lines if none is marked."""
    module = Module([line.text for line in lines], tree, sorted(set(marked)))
    needed = keep_needed(module)
    return Writer(lines, module, needed).lines()
