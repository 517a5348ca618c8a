"""Choose the lines of a module that its marked lines need, and shorten long definitions.

Lines that parse and the marked ones in; the chosen lines out. Chosen are the marked statements with
the definitions around them and, from there on, everything that binds a name they need. A long
definition keeps its header, the marked statements, and those that share names with them; a comment
takes the place of the rest. Statements of the module that change a kept name are kept, too. Names are
not looked up outside of the text.

Choosing again from the result changes nothing, because the reasons for each line are kept with it.

units   a tree -> the lines that are kept or left out together
needs   marked units -> all units that they need
effects statements -> the names that they change without binding them
write   kept units -> lines
"""

from __future__ import annotations

from exsearch.model import Record
from exsearch.snippets.select.needs import keep_needed
from exsearch.snippets.select.syntax import last_line
from exsearch.snippets.select.units import Module
from exsearch.snippets.select.write import Writer

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Sequence

    from exsearch.snippets.parsing import Line


class Chosen(Record):
    """The lines that are needed."""

    lines: list[Line]
    left_out: list[Line]
    """Those of statements that are not, although they change names that are."""


def choose(lines: Sequence[Line], tree: ast.Module, marked: Iterable[int]) -> Chosen:
    """Return the lines that the `marked` ones need; all lines if none is marked."""
    module = Module([line.text for line in lines], tree, sorted(set(marked)))
    needed = keep_needed(module)
    left_out = [line for unit in needed.left_out for line in lines[unit.at - 1 : last_line(unit.nodes[-1])]]
    return Chosen(Writer(lines, module, needed.names).lines(), left_out)
