"""Remembers what was found, and ends walks that go in a circle or too far.

What is remembered does not depend on the question that was asked first: an answer that was cut short
because it needs itself is kept only if nothing around it was cut.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from typing import Any, TypeVarTuple

    Given = TypeVarTuple("Given")

_DEEPEST = 60
"""Answers that wait for one another."""

_MOST_STEPS = 5000
"""Answers that one question may need."""

_NONE_CUT = 1 << 30


class Memory:
    """The answers so far."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[Any, ...]] = {}
        self._running: dict[Hashable, int] = {}
        """The answers that are being looked for, each with its depth."""
        self._lowest = _NONE_CUT
        """The least deep answer that was needed again while it was looked for."""
        self._steps = 0

    def once(
        self,
        key: Hashable,
        too_far: tuple[Any, ...],
        work: Callable[[*Given], tuple[Any, ...]],
        *given: *Given,
    ) -> Any:
        """Return `work(*given)`, remembered under the key.

        If it is needed for itself, it is empty there; if it is too far away, it is `too_far`.
        """
        found = self._known.get(key)
        if found is not None:
            return found
        running = self._running
        depth = len(running)
        if key in running:
            self._lowest = min(self._lowest, running[key])
            return ()
        if not depth:
            self._steps = 0
        self._steps += 1
        if depth >= _DEEPEST or self._steps > _MOST_STEPS:
            self._lowest = -1
            return too_far
        running[key] = depth
        around, self._lowest = self._lowest, _NONE_CUT
        try:
            found = work(*given)
        finally:
            del running[key]
        if self._lowest >= depth or not depth:
            self._known[key] = found
            self._lowest = around
        else:
            self._lowest = min(around, self._lowest)
        return found
