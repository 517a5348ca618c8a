"""What makes a good example: one number for each, lower is better, and the reasons in words.

    place = tier << 16 | turn << 8 | faults

The tier says whose use it is, the turn how many better ones of the same project came before, the
faults (0 to 255) what is wrong with it as an example. Sorting by place alone lets every project have
its turn before another has its second. Imports nothing: search explains its rows with it.
"""

from __future__ import annotations

from exsearch.resolve import HOWS, KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

TIERS = (
    "used by another project",
    "used in another project's tests",
    "used in another project's vendored or generated code",
    "used in its own project's examples or documentation",
    "used in its own project",
    "used in its own project's tests",
    "used in its own project's vendored or generated code",
    "perhaps used: the name may mean something else here",
)
_OTHERS = {"source": 0, "example": 0, "documentation": 0, "test": 1, "vendored": 2, "generated": 2}
_OWN = {"source": 4, "example": 3, "documentation": 3, "test": 5, "vendored": 6, "generated": 6}
DOUBTFUL = 7
"""The tier of what only has the name."""

TESTS = (1, 5)
"""The tiers of uses in tests, but for those that are doubtful."""

_FAULTS_OF_KIND = (0, 0, 5, 60, 30, 25, 25, 120)
_FAULTS_OF_HOW = (0, 0, 10, 10, 60)
_LENGTHS = ((1, 25), (2, 15), (25, 0), (40, 10), (60, 20), (120, 45))
_TOO_LONG = 80
LONGEST = _LENGTHS[-1][0] + 1
"""Lines; a longer definition is no worse than one of this length."""

FAULTS_OF_USE = tuple(tuple(of_how + of_kind for of_kind in _FAULTS_OF_KIND) for of_how in _FAULTS_OF_HOW)
"""By position in `HOWS` and in `KINDS`."""

FAULTS_OF_LENGTH = tuple(
    next((faults for longest, faults in _LENGTHS if length <= longest), _TOO_LONG)
    for length in range(LONGEST + 1)
)
"""By lines of the definition, up to `LONGEST`."""

FAULT_OF_A_PART = 8
"""Of what is indented: a method, or a function in a function, needs something around it."""

LAST_TURN = 255


def places_of(tier: int, last_turn: int = LAST_TURN) -> tuple[int, int]:
    """Return the first and the last place in a tier that an example with a turn up to `last_turn` has."""
    return tier << 16, tier << 16 | last_turn << 8 | 255


def tiers_of(role: str) -> tuple[int, int]:
    """Return the positions in `TIERS` of others' uses, and of a project's own, in files of a role."""
    return _OTHERS[role], _OWN[role]


def turns(keys: Sequence[int], shapes: Sequence[object]) -> list[int]:
    """Return the turn of each example of one symbol in one project.

    The best have theirs first (`keys`: tier << 8 | faults), but of those that call alike one has it
    before any has a second.
    """
    order = sorted(range(len(keys)), key=keys.__getitem__)
    if len(different := set(shapes)) > 1:
        first: list[int] = []
        again: list[int] = []
        for number in order:
            shape = shapes[number]
            if shape in different:
                different.discard(shape)
                first.append(number)
            else:
                again.append(number)
        order = first + again
    found = [LAST_TURN] * len(keys)
    for turn, number in zip(range(LAST_TURN), order, strict=False):
        found[number] = turn
    return found


def reasons(place: int, kind: int, how: int) -> str:
    """Return why an example from source stands where it does."""
    tier, turn = place >> 16, place >> 8 & 255
    said = f"{TIERS[tier]}, {KINDS[kind]}, {HOWS[how]}"
    return f"{said}, number {turn + 1} of its project" if turn else said
