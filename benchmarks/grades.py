"""Questions with the answers that are wanted, and measures of how good the first rows are.

`answers.py` asks them of a real environment, `tests/scorecard/` of fixed material.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from exsearch.asking import answered
from exsearch.search.query import parse_query

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from exsearch.index.protocol import Reader
    from exsearch.model import Hit

LIMIT = 10
FIRST = 5
_SET = "# set: "
MEASURES = ("recall@1", "recall@5", "MRR", "variety@5")


class Question(NamedTuple):
    """What someone types, and what a good first answer is."""

    kind: str
    typed: str
    accepted: frozenset[str]
    why: str


class Asked(NamedTuple):
    """A question, and what was answered."""

    question: Question
    hits: Sequence[Hit]

    @property
    def place(self) -> int:
        """The number of the first row of an accepted symbol; 0 if there is none."""
        for number, hit in enumerate(self.hits, 1):
            if {hit.symbol, hit.shown_name()} & self.question.accepted:
                return number
        return 0

    @property
    def variety(self) -> float:
        """How many of the first rows differ in symbol or project from those before, as a share."""
        first = [(hit.symbol, hit.project) for hit in self.hits[:FIRST]]
        return len(set(first)) / len(first) if first else 0.0


def read_questions(file: Path) -> list[Question]:
    """Return the questions in a file: "kind | what is typed | accepted symbols | why" on each line."""
    return [question for some in read_sets(file).values() for question in some]


def read_sets(file: Path) -> dict[str, list[Question]]:
    """Return name of a set -> its questions; a set begins behind "# set: NAME", the "first" at the top."""
    sets: dict[str, list[Question]] = {}
    name = "first"
    for line in file.read_text("utf-8").splitlines():
        if line.startswith(_SET):
            name = line.removeprefix(_SET)
        elif line and not line.startswith("#"):
            kind, typed, accepted, why = line.split(" | ")
            sets.setdefault(name, []).append(Question(kind, typed, frozenset(accepted.split()), why))
    return sets


def ask(index: Reader, question: Question) -> Asked:
    """Return what a terminal lists first."""
    _, found = answered(index, parse_query([question.typed]), LIMIT, tests=False, counted=False)
    return Asked(question, found.hits)


def figures_of(asked: Sequence[Asked]) -> dict[str, dict[str, float]]:
    """Return kind -> measure -> figure; "all" is every kind together."""
    kinds = dict.fromkeys(each.question.kind for each in asked)
    by_kind = {kind: [each for each in asked if each.question.kind == kind] for kind in kinds}
    return {kind: _figures(some) for kind, some in {"all": asked, **by_kind}.items() if some}


def _figures(asked: Sequence[Asked]) -> dict[str, float]:
    places = [each.place for each in asked]
    return {
        "recall@1": _mean(place == 1 for place in places),
        "recall@5": _mean(0 < place <= FIRST for place in places),
        "MRR": _mean(1 / place if place else 0 for place in places),
        "variety@5": _mean(each.variety for each in asked),
    }


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return round(sum(listed) / len(listed), 4)


def missed(asked: Iterable[Asked]) -> list[str]:
    """Return a line for each question whose first row is not of an accepted symbol."""
    return [
        f"{each.question.kind}: {each.question.typed}: row {each.place or '-'}; first "
        + ", ".join(dict.fromkeys(str(hit.shown_name()) for hit in each.hits[:FIRST]))
        for each in asked
        if each.place != 1
    ]


def table(figures: dict[str, dict[str, float]]) -> str:
    """Return the figures as a table, a kind a line."""
    head = f"{'':<14}" + "".join(f"{measure:>11}" for measure in MEASURES)
    rows = [f"{kind:<14}" + "".join(f"{of[measure]:>11.3f}" for measure in MEASURES)
            for kind, of in figures.items()]  # fmt: skip
    return "\n".join([head, *rows])
