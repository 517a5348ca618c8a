"""Draw how a symbol is used: its card, the ways to call it, and what stands around its calls.

how it is used: 380 calls in 340 uses by 29 projects (_ is any value)
  ████████  41 %  22 projects  _ = get(_, timeout=_)
  1  response = requests.get(url, timeout=10)
  +7 rarer: --all
  keywords    timeout= 61 % (10, 5), headers= 32 %
  not called  passed on 12
in 60 of 340 uses with calls looked at:
  result      .json() 41 %, returned 30 %
  guarded     except RequestException 12 %, loop 6 %
  together    json.loads 14 %
"""

from __future__ import annotations

from exsearch.output import plain
from exsearch.output.cards import drawn as card_of
from exsearch.output.cards import filled
from exsearch.output.lines import BOLD, BOLD_CYAN, DIM, GREEN, Piece, broken, cropped
from exsearch.output.ways import IN_WORDS, as_code, name_in_code
from exsearch.usage import percent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from exsearch.model import Hit
    from exsearch.output.cards import Part
    from exsearch.output.lines import Line
    from exsearch.output.terminal import Screen
    from exsearch.usage import Keyword, Usage, Way

_INDENT = "  "
_LABEL = 12
"""Columns of the words before a list."""
_NARROW = 60
_BAR = 8
_PROJECTS = 11
"""Columns of the number of projects of a way."""
_MOST_LISTED = 6
_MANY = 20
"""Examples looked at; among fewer, everything that was seen is told."""
_MOST_VALUES = 3
_LONGEST_VALUE, _LONGEST_VALUES = 24, 40
_MOST_MEMBERS, _MOST_MEMBERS_OF_CLASS = 10, 6


def drawn(usage: Usage, screen: Screen, *, rare: bool = False) -> tuple[list[Line], list[Hit]]:
    """Return the lines of an answer, and the examples in it by their numbers; with `rare` all ways."""
    draw = _Draw(usage, screen, rare)
    lines = [line for part in draw.parts() for line in part]
    return lines, draw.hits


class _Draw:
    """Draws one answer, and counts the examples in it."""

    def __init__(self, usage: Usage, screen: Screen, rare: bool) -> None:
        self._usage = usage
        self._screen = screen
        self._rare = rare
        self._name = name_in_code(usage)
        self._margin = len(str(self._most_hits())) + 4
        self.hits: list[Hit] = []

    def _most_hits(self) -> int:
        called, others = self._usage.listed(rare=self._rare)
        return len(called) + len(others) + len(self._usage.members)

    def parts(self) -> Iterator[Iterable[Line]]:
        """Yield the parts of the answer from above to below."""
        usage = self._usage
        yield self._card()
        called, others = usage.listed(rare=self._rare)
        yield self._ways(called, usage.calls, heading(usage))
        yield self._keywords()
        if others:
            whole = sum([way.times for way in usage.others])
            yield self._ways(others, usage.others, f"how it is used: {plain.counted(whole, 'time')}, no call")
        else:
            yield self._others()
        yield self._around()
        yield self._members()
        yield self._not_counted()

    def _card(self) -> list[Line]:
        card, screen = self._usage.card, self._screen
        if card.definition is not None:
            return card_of(card, card.definition, screen, None)
        line = [Piece(screen.shows(card.name), BOLD_CYAN)]
        if card.kind:
            line.append(Piece("  " + screen.shows(card.kind), DIM))
        return screen.wraps([*line, Piece(f"  {screen.signs.dot}  {plain.uses_of(card)}", DIM)], 4)

    # -- ways

    def _ways(self, listed: Sequence[Way], ways: Sequence[Way], heading: str) -> Iterator[Line]:
        if not listed:
            return
        yield from self._wrapped(heading, "", 0)
        whole, most = sum([way.times for way in ways]), max([way.times for way in listed])
        for way in listed:
            yield from self._way(way, whole, most)
        left = len(ways) - len(listed)
        if left:
            yield from self._wrapped(f"+{left:,} rarer: --all", DIM, len(_INDENT))

    def _way(self, way: Way, whole: int, most: int) -> Iterator[Line]:
        parts: list[Part] = [
            (_INDENT, self._bar(way.times, most), GREEN),
            (" ", f"{share(way.times, whole):>5}", ""),
            ("  ", plain.counted(way.projects, "project").ljust(_PROJECTS), DIM),
            ("  ", self._screen.shows(as_code(way, self._name)), BOLD_CYAN),
        ]
        for line in filled(parts, self._screen.width, 4):
            yield from self._screen.wraps(line, 4)
        if way.example is not None:
            yield from self._example(way.example, way.code)

    def _bar(self, times: int, most: int) -> str:
        """Return a bar that is filled for the most frequent way."""
        blocks = self._screen.signs.blocks
        steps = max(1, _BAR * len(blocks) * times // most)
        whole, rest = divmod(steps, len(blocks))
        return (blocks[-1] * whole + (blocks[rest - 1] if rest else "")).ljust(_BAR)

    def _example(self, hit: Hit, code: str) -> list[Line]:
        self.hits.append(hit)
        code, name = self._screen.shows_code(code), self._screen.shows(self._name.removeprefix("."))
        before, found, after = code.partition(name) if name else (code, "", "")
        number = Piece(f"{len(self.hits):>{self._margin - 2}}  ", BOLD)
        line = [number, Piece(before), Piece(found, BOLD), Piece(after)]
        return self._screen.wraps(line, self._margin)

    # -- around calls

    def _keywords(self) -> Iterator[Line]:
        told = keywords(self._usage, self._screen.signs.cut)
        return self._list("keywords", [f"{name} {said}" for name, said in told])

    def _around(self) -> Iterator[Line]:
        told = around(self._usage)
        if not told:
            return
        yield from self._wrapped(f"in {looked_at(self._usage)} looked at:", "", 0)
        for label, seen in told:
            yield from self._list(label, [f"{text} {part}" for text, part in seen])

    def _others(self) -> Iterator[Line]:
        return self._list("not called", not_called(self._usage))

    def _list(self, label: str, texts: Sequence[str]) -> Iterator[Line]:
        """Yield a label and what belongs to it, broken between the texts."""
        if not texts:
            return
        texts = [self._screen.shows(text) for text in texts]
        parts: list[Part] = [(_INDENT, label.ljust(_LABEL), DIM)]
        parts += [("" if number == 0 else " ", text + "," * (number < len(texts) - 1), "")
                  for number, text in enumerate(texts)]  # fmt: skip
        hang = len(_INDENT) + _LABEL if self._screen.width >= _NARROW else 4
        for line in filled(parts, self._screen.width, hang):
            yield from self._screen.wraps(line, 4)

    # -- the rest

    def _members(self) -> Iterator[Line]:
        usage, owner = self._usage, self._usage.card.name
        is_class = usage.card.kind == "class"
        most = _MOST_MEMBERS_OF_CLASS if is_class else _MOST_MEMBERS
        members = usage.members if self._rare else usage.members[:most]
        if not members:
            return
        yield from self._wrapped(f"most used {'members' if is_class else 'names'} in it:", "", 0)
        for member in members:
            name = self._screen.shows(member.name.removeprefix(owner) if is_class else member.name)
            number = ""
            if member.example is not None:
                self.hits.append(member.example)
                number = str(len(self.hits))
            among = f" in {plain.counted(member.projects, 'project')}" if member.projects else ""
            said = f"  {self._screen.signs.dot}  {plain.counted(member.uses, 'use')}{among}"
            line = (Piece(f"{number:>{self._margin - 2}}  ", BOLD), Piece(name, BOLD_CYAN), Piece(said, DIM))
            yield from self._screen.wraps(line, self._margin)

    def _not_counted(self) -> Iterable[Line]:
        count = self._usage.not_counted
        if not count:
            return ()
        return self._wrapped(f"not counted: {plain.counted(count, 'use')} on pages", DIM, 0)

    def _wrapped(self, text: str, look: str, indent: int) -> Iterator[Line]:
        for number, line in enumerate(broken(text, self._screen.width - 4)):
            yield from self._screen.wraps((Piece(" " * (4 if number else indent) + line, look),), 4)


# -- in words, for a terminal and for a page


def heading(usage: Usage) -> str:
    """Return what is counted, as the line above the ways to call it."""
    return f"how it is used: {calls(usage)} (_ is any value)"


def calls(usage: Usage) -> str:
    """Return how many calls there are, in how many uses and projects."""
    bases = sum([way.times for way in usage.calls if way.place == "base"])
    times = usage.times() - bases
    called = plain.counted(times, "call")
    if False not in [way.arguments is not None or way.place == "base" for way in usage.calls]:
        called += f" in {plain.counted(usage.examples, 'use')}"  # one use may hold several calls
    said = " and ".join([called] * bool(times) + [f"{bases:,} subclass" + "es" * (bases != 1)] * bool(bases))
    among = f" by {plain.counted(usage.projects, 'project')}" if usage.projects else ""
    return said + among


def keywords(usage: Usage, cut: str) -> list[tuple[str, str]]:
    """Return the most frequent keywords, each with its share and values; `cut` ends a long one."""
    return [(f"{each.name}=", _keyword(each, usage.times(), cut)) for each in usage.keywords[:_MOST_LISTED]]


def _keyword(keyword: Keyword, times: int, cut: str) -> str:
    told = [value for value, count in keyword.values if count > 1 or value[:1] not in ("'", '"')]
    values = ""
    for value in told[:_MOST_VALUES]:
        longer = values + ", " * bool(values) + cropped(value, _LONGEST_VALUE, cut)
        values = longer if len(longer) <= _LONGEST_VALUES else values
    return share(keyword.calls, times) + f" ({values})" * bool(values)


def looked_at(usage: Usage) -> str:
    """Return in how many uses was counted what stands around calls."""
    if usage.looked_at >= usage.examples:
        return plain.counted(usage.looked_at, "use")
    return f"{usage.looked_at:,} of {plain.counted(usage.examples, 'use')} with calls"


def around(usage: Usage) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return labels, each with what stands around the calls most often, and its share."""
    if not usage.looked_at or not (usage.results or usage.guards or usage.together):
        return []
    least = 1 if usage.looked_at < _MANY else 2  # what was seen once among many tells nothing
    labelled = ("result", usage.results), ("guarded", usage.guards), ("together", usage.together)
    return [
        (
            label,
            [(text, share(times, usage.looked_at)) for text, times in seen[:_MOST_LISTED] if times >= least],
        )
        for label, seen in labelled
    ]


def not_called(usage: Usage) -> list[str]:
    """Return the places where it is not called, with counts."""
    return [f"{IN_WORDS.get(way.place, way.place)} {way.times:,}" for way in usage.others]


def share(part: int, whole: int) -> str:
    """Return a share in percent, as text."""
    parts = percent(part, whole)
    return f"{parts} %" if parts or not part else "<1 %"
