"""Rank examples: one number for each, lower is better, and the reasons in words.

    rank_key = tier << 16 | turn << 8 | faults

The tier depends on whose use it is, the turn on how many better ones of the same project there are, the
faults (0 to 255) on what is wrong with it as an example. A list in the order of rank keys lets every
project have its turn before another has its second. Examples of pages come first: their tiers are
negative, and their projects take turns, too. The best example in the documentation of a symbol's own project
comes next; the best after it take turns with the uses of others. The place where a symbol is defined comes
last; it is no use, has no turn and no faults.

A store keeps the rank keys, because a symbol may have a hundred thousand uses, and the columns that they
are made of. So another EDITION of these rules needs no source to be read again: the next run that writes
makes the keys anew. Everything that depends on how a rank key is made stands here.
"""

from __future__ import annotations

from exsearch.resolve import BASE, CALL, DECORATOR, DEFINITION, HOWS, KINDS, NAME_ONLY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.index.items import Columns, Document
    from exsearch.model import Project

EDITION = "5"
"""Changes with every rule or weight here."""

TIERS = (
    "shown in its own project's documentation",
    "used by another project",
    "used in another project's tests",
    "used in another project's vendored or generated code",
    "used in its own project's examples or documentation",
    "used in its own project",
    "used in its own project's tests",
    "used in its own project's vendored or generated code",
    "perhaps used: the name may mean something else here",
    "where it is defined",
)
_OTHERS = {"source": 1, "example": 1, "documentation": 1, "test": 2, "vendored": 3, "generated": 3}
_OWN = {"source": 5, "example": 4, "documentation": 4, "test": 6, "vendored": 7, "generated": 7}
_SHOWN, _FOLLOWS, _DOUBTFUL, _DEFINED = 0, 1, 8, 9
_OWN_FLAG, _INDENTED, _SUBJECT, _LEADING, _FOLLOWING, _NESTED, _ATTACHED, _CHECKED = (
    1 << n for n in range(8)
)
"""Flags of rows, as in `index.items`, which a search need not load."""
_SECOND_CHOICE = (2, 3, 6, 7, _DOUBTFUL)
_PAGE, _ASIDE_ON_PAGE = -2, -1
"""The tiers of examples on pages; the second for those of a project's tests and vendored code."""

_ASIDE = frozenset(
    ("test", "tests", "testing", "vendor", "vendored", "_vendor", "third_party", "site-packages")
)

_FAULTS_OF_KIND = (0, 0, 5, 60, 30, 25, 25, 120, 0)
_FAULTS_OF_HOW = (0, 0, 10, 10, 0, 60)
_LENGTHS = ((1, 25), (2, 15), (25, 0), (40, 10), (60, 20), (120, 45))
_LENGTHS_IN_DOCUMENTATION = ((1, 5), (12, 0), (25, 10), (40, 25), (60, 40), (120, 60))
"""A statement that stands alone in documentation was chosen to show something; the one in source was not."""
_TOO_LONG = 80
_LONGEST = _LENGTHS[-1][0] + 1
"""Lines; a longer definition is no worse than one of this length."""

_FAULTS_OF_USE = tuple(tuple(of_how + of_kind for of_kind in _FAULTS_OF_KIND) for of_how in _FAULTS_OF_HOW)
"""By position in `HOWS` and in `KINDS`; a definition has no faults."""

_FAULTS_OF_LENGTH, _FAULTS_OF_LENGTH_IN_DOCUMENTATION = (
    tuple(
        next((faults for longest, faults in lengths if length <= longest), _TOO_LONG)
        for length in range(_LONGEST + 1)
    )
    for lengths in (_LENGTHS, _LENGTHS_IN_DOCUMENTATION)
)
"""By lines of the definition, up to `_LONGEST`."""

_FAULTS_OF_FLAGS = (
    (_INDENTED, 8, "needs the code around it"),  # a method, or a function in a function
    (_NESTED, 10, "deep inside"),
    (_ATTACHED, 9, "leans on its project"),
    (_CHECKED, 40, "only checks a type"),  # no better than an annotation
)
"""(flag, what is added for it, the reason in words)."""

_FAULTS_OF_ALL_FLAGS = tuple(
    sum(faults for flag, faults, _ in _FAULTS_OF_FLAGS if flags & flag) for flags in range(1 << 8)
)
"""By all the flags of a row."""

_FAULT_OF_UNKNOWN_LICENSE = 1
"""Decides between examples that are as good as each other."""

_SHOWS = frozenset((CALL, DECORATOR, BASE))
"""Kinds of uses that differ in how something is used: one has its turn before any has a second."""

_FAULT_ELSEWHERE = 20
"""Added in documentation if the example is not in the docstring of its symbol."""

_FAULT_IN_OWN_EXAMPLE = 12
"""Added in an example program of the symbol's project: a short block in the docstring of the symbol was
written to show it, and comes before."""

_MOST_FAULTS = 255
_LAST_TURN = 255
_NO_SHAPE = -1


def rank_keys(columns: Columns, documents: Sequence[Document]) -> list[int]:
    """Return the rank key of each example of one project or page; `columns.rank_key` is not looked at."""
    keys = _without_turns(columns, documents)
    groups: dict[tuple[int, Project | None], list[int]] = {}
    of_document = [document.project for document in documents]
    places = zip(columns.symbol, columns.document, columns.kind, strict=True)
    for number, (symbol, document, kind) in enumerate(places):
        if kind != DEFINITION:
            groups.setdefault((symbol, of_document[document]), []).append(number)
    for numbers in groups.values():
        if len(numbers) > 1:
            shapes = [columns.shape[n] if columns.kind[n] in _SHOWS else _NO_SHAPE for n in numbers]
            for number, turn in zip(numbers, _turns([keys[n] for n in numbers], shapes), strict=True):
                keys[number] |= turn << 8
    return keys


def _without_turns(columns: Columns, documents: Sequence[Document]) -> list[int]:
    tiers = [_tiers_of(document) for document in documents]
    is_documentation = [document.role == "documentation" for document in documents]
    is_example = [document.role == "example" for document in documents]
    unlicensed = [0 if any(document.license[:3]) else _FAULT_OF_UNKNOWN_LICENSE for document in documents]
    faults_of_span: dict[tuple[str, bool], int] = {}
    keys = []
    for document, how, kind, flags, lines in zip(
        columns.document, columns.how, columns.kind, columns.flags, _values(columns.lines), strict=True
    ):
        if how < 0:
            keys.append(tiers[document][0] << 16)
            continue
        if kind == DEFINITION:
            keys.append(_DEFINED << 16)
            continue
        is_told = is_documentation[document]
        span = lines.partition(";")[0], is_told
        if span not in faults_of_span:
            first, _, last = map(int, span[0].split())
            lengths = _FAULTS_OF_LENGTH_IN_DOCUMENTATION if is_told else _FAULTS_OF_LENGTH
            faults_of_span[span] = lengths[min(last - first + 1, _LONGEST)]
        faults = (_FAULTS_OF_USE[how][kind] + faults_of_span[span] + _FAULTS_OF_ALL_FLAGS[flags & 255]
                  + unlicensed[document])  # fmt: skip
        if is_told and not flags & _SUBJECT:
            faults += _FAULT_ELSEWHERE
        elif flags & _OWN_FLAG and is_example[document]:
            faults += _FAULT_IN_OWN_EXAMPLE
        tier = _DOUBTFUL if how == NAME_ONLY else tiers[document][flags & 1]
        if flags & _OWN_FLAG and flags & (_LEADING | _FOLLOWING):
            tier = _SHOWN if flags & _LEADING else _FOLLOWS
        keys.append(tier << 16 | (faults if faults < _MOST_FAULTS else _MOST_FAULTS))
    return keys


def _values(column: str) -> list[str]:
    return column.split("\n")[:-1]  # `items.values_of`, which a search need not load


def _tiers_of(document: Document) -> tuple[int, int]:
    """Return the tier of others' uses in a document, and of a project's own."""
    if document.role is None:
        tier = _ASIDE_ON_PAGE if is_aside(None, document.path) else _PAGE
        return tier, tier
    return _OTHERS[document.role], _OWN[document.role]


def is_aside(role: str | None, path: str | None) -> bool:
    """Return whether code is a project's tests or not its own. Pages have no role: the path decides."""
    if role is not None:
        return role != "source"
    folders = (path or "").lower().split("/")
    return any(folder in _ASIDE or folder.startswith("test_") for folder in folders)


def is_second_choice(rank_key: int) -> bool:
    """Return whether an example is of tests or vendored code, or its name may mean something else."""
    return rank_key >> 16 in _SECOND_CHOICE


def _turns(keys: Sequence[int], shapes: Sequence[int]) -> list[int]:
    """Return the turn of each example of one symbol in one project, the best first.

    Of the examples with one shape, one has its turn before any shape has a second. What has no shape waits.
    """
    order = sorted(range(len(keys)), key=keys.__getitem__)
    if len(different := set(shapes)) > 1:
        different.discard(_NO_SHAPE)
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
    found = [_LAST_TURN] * len(keys)
    for turn, number in zip(range(_LAST_TURN), order, strict=False):
        found[number] = turn
    return found


# -- reading a rank key


def reasons(
    rank_key: int, kind: int, how: int, flags: int = 0, lines: str = "", license: str | None = None
) -> str | None:
    """Return why an example from source has its place, what counts most first; None for one on a page.

    `lines` begin with the first and the last line of its definition, as a row has them.
    """
    tier, turn = rank_key >> 16, rank_key >> 8 & 255
    if tier < 0:
        return None
    if tier == _DEFINED:
        return TIERS[tier]
    whose = TIERS[_SHOWN] if flags & _FOLLOWING and flags & _OWN_FLAG else TIERS[tier]
    first, _, rest = lines.partition(" ")
    count = int(rest[rest.find(" ") + 1 : rest.find(";")]) - int(first) + 1 if rest else 1
    length = f"{count} lines" if count > 1 else "1 line"
    faults = "".join([f", {words}" for flag, _, words in _FAULTS_OF_FLAGS if flags & flag]) if flags else ""
    stated = f"license {license}" if license else "no license"
    again = f"; number {turn + 1} of its project" if turn else ""
    return f"{HOWS[how]}; {whose}; {KINDS[kind]}; {length}{faults}; {stated}{again}"


def _keys_of(tier: int, last_turn: int = _LAST_TURN) -> tuple[int, int]:
    """Return the first and the last rank key in a tier with a turn up to `last_turn`."""
    return tier << 16, tier << 16 | last_turn << 8 | _MOST_FAULTS


IN_TESTS = (_keys_of(2), _keys_of(6))
"""The ranges of the rank keys of uses in tests, but for those that are doubtful."""

FIRST_OF_PROJECT = tuple(_keys_of(tier, 0) for tier in range(_PAGE, _DEFINED))
"""The ranges of uses with the first turn of their project in a tier: every project that uses it has one."""

DEFINITIONS = _keys_of(_DEFINED)
"""The range of the places where a symbol is defined: after all uses, and not counted as one."""

SHOWN = (_keys_of(_SHOWN)[0], _keys_of(_OWN["documentation"])[1])
"""The range of uses by others, and of those in the examples and the documentation of a project itself."""

CALLED_BY_OTHERS = _keys_of(1)
"""The range of uses by other projects than the one that has the symbol, outside tests."""
