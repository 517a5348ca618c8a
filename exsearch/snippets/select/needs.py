"""Keep the units that the marked units need, directly or through others."""

from __future__ import annotations

from exsearch.snippets.names import GIVEN, STAR
from exsearch.snippets.select.units import SMALL_GAP, Module, Space, Unit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ROUNDS = 8
"""Most searches for gaps that have become small."""


def keep_needed(module: Module) -> frozenset[str]:
    """Set `kept` of all units that are needed; return the names that they need from the module or outside."""
    return frozenset(_Needs(module).names)


class _Needs:
    def __init__(self, module: Module) -> None:
        self._module = module
        self._todo: list[Unit] = []
        self.names: set[str] = set()
        self._keep(u for u in module.every if u.marked or u.wanted or not module.has_marks)
        self._follow()
        for _ in range(_ROUNDS):
            small = [unit for parent in module.every for unit in _small_gaps(parent)]
            if not small:
                break
            self._keep(small)
            self._follow()
        if any(name not in module.space.binders and name not in GIVEN for name in self.names):
            self._keep(module.space.binders.get(STAR, ()))

    def _keep(self, units: Iterable[Unit]) -> None:
        """Keep units with the units around them."""
        for unit in units:
            inner: Unit | None = unit
            while inner and not inner.kept:
                inner.kept = True
                self._todo.append(inner)
                inner = inner.parent

    def _follow(self) -> None:
        """Keep the units that the kept ones need, until nothing is missing."""
        while self._todo:
            unit = self._todo.pop()
            for name in unit.names.needed | unit.names.declared:
                self._keep_binders(name, unit.space)
            self._keep_members(unit)
            if unit.marked and unit.space.around and not unit.space.is_class:
                for name in unit.names.bound:
                    self._keep(unit.space.users.get(name, ()))

    def _keep_binders(self, name: str, space: Space) -> None:
        """Keep the units that bind a name in the innermost space that binds it."""
        around: Space | None = space
        while around:
            if around is space or not around.is_class:  # a method does not see the names of its class
                if not around.around:
                    self.names.add(name)
                self._keep(around.binders.get(name, ()))
                declared = around.declared.get(name, ())
                self._keep(declared)
                if not declared and (name in around.binders or name in around.parameters):
                    return
            around = around.around

    def _keep_members(self, unit: Unit) -> None:
        """Keep the methods and attributes that a unit reads of its object."""
        space: Space | None = unit.space
        while space and not space.is_class:
            space = space.around
        if space:
            for name in unit.names.members:
                self._keep(space.binders.get(name, ()))


def _small_gaps(parent: Unit) -> Iterator[Unit]:
    """Yield the units in a kept one that are left out in gaps of at most `SMALL_GAP` lines."""
    for block in parent.blocks if parent.kept else ():
        gap: list[Unit] = []
        for unit in [*block.units, None]:
            if unit and not unit.kept:
                gap.append(unit)
                continue
            if sum(left_out.size for left_out in gap) <= SMALL_GAP:
                yield from gap
            gap = []
