"""Write the lines of the kept units."""

from __future__ import annotations

import ast

from exsearch.snippets.comments import MARK, count_of_lines
from exsearch.snippets.imports import without_unused
from exsearch.snippets.parsing import Line, text_of
from exsearch.snippets.select.syntax import DEFINITIONS, is_future, last_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exsearch.snippets.select.units import Block, Module, Unit


class Writer:
    """The lines of a module while they are written."""

    def __init__(self, lines: Sequence[Line], module: Module, needed: frozenset[str]) -> None:
        self._lines = lines
        self._module = module
        self._needed = needed
        self._made: list[Line] = []

    def lines(self) -> list[Line]:
        """Return the kept units in their order, `from __future__` imports first."""
        before: Unit | None = None
        for space, unit in sorted(self._kept(), key=lambda item: _rank(item[1])):
            if before and before is not unit.above and not (_is_import(unit) and _is_import(before)):
                is_definition = unit.nodes and isinstance(unit.nodes[0], DEFINITIONS)
                space = max(space, 2 if is_definition else 1)
            self._made += [Line("", 0)] * (space if before else 0)
            self._unit(unit)
            before = unit
        return self._made

    def _kept(self) -> Iterator[tuple[int, Unit]]:
        """Yield the number of blank lines that belong before each kept unit, and the unit."""
        space = 0
        for unit in self._module.units:
            space = max(space, self._blank_before(unit))
            if unit.kept:
                yield space, unit
                space = 0

    def _blank_before(self, unit: Unit) -> int:
        """Return the number of blank lines right before a unit, at most two."""
        count = 0
        while count < min(2, unit.first - 1) and not self._lines[unit.first - 2 - count].text.strip():
            count += 1
        return count

    def _unit(self, unit: Unit) -> None:
        if unit.blocks:
            self._copy(unit.first, unit.blocks[0].header.first - 1)
            for block in unit.blocks:
                self._copy(block.header.first, block.header.last)
                self._body(block)
        elif unit.elided:
            self._elided(unit)
        elif not unit.parent and not unit.marked and self._module.has_marks and _is_import(unit):
            self._import(unit)
        else:
            self._copy(unit.first, unit.last)

    def _body(self, block: Block) -> None:
        space = self._space_of(block.units[0].at)
        gap = 0
        for unit in block.units:
            if not unit.kept:
                gap += unit.size
                continue
            self._gap(space, gap)
            gap = 0
            self._unit(unit)
        self._gap(space if any(unit.kept for unit in block.units) else f"{space}...  ", gap)

    def _gap(self, before: str, count: int) -> None:
        if count:
            self._made.append(Line(f"{before}{MARK}left out {count_of_lines(count)}", 0))

    def _elided(self, unit: Unit) -> None:
        self._copy(unit.first, unit.elided - 1)
        node = unit.nodes[0]
        inside = node.body[0] if isinstance(node, DEFINITIONS) else node
        before = self._space_of(inside.lineno)
        if isinstance(node, ast.Assign):
            before += f"{ast.unparse(node.targets[0])} = "
        self._gap(f"{before}...  ", last_line(node) - unit.elided + 1)

    def _import(self, unit: Unit) -> None:
        """Write an import statement without the names that nothing uses."""
        self._copy(unit.first, unit.at - 1)
        last = last_line(unit.nodes[-1])
        given = self._lines[unit.at - 1 : last]
        shown = text_of(given)
        pruned = without_unused(shown, self._needed)
        if pruned != shown:
            origins = {line.text: line.origin for line in given}
            given = [Line(text, origins.get(text, given[0].origin)) for text in pruned.split("\n")]
        self._made += given
        self._copy(last + 1, unit.last)

    def _space_of(self, number: int) -> str:
        text = self._lines[number - 1].text
        return text[: len(text) - len(text.lstrip())]

    def _copy(self, first: int, last: int) -> None:
        self._made += self._lines[first - 1 : last]


def _rank(unit: Unit) -> int:
    """Return the place of a unit: comments and docstring of the top, `__future__`, the rest."""
    if unit.wanted:
        return 1 if unit.nodes and is_future(unit.nodes[0]) else 0
    return 2


def _is_import(unit: Unit) -> bool:
    return len(unit.nodes) == 1 and isinstance(unit.nodes[0], (ast.Import, ast.ImportFrom))
