"""Ask the questions of the scorecard, and count how good the first rows are."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, NamedTuple

from helpers import ROOT

from exsearch.index.sqlite.opening import in_memory
from exsearch.ingest.add import add
from exsearch.ingest.builtin import locate_built_in
from exsearch.search.find import search
from exsearch.search.query import parse_query
from exsearch.search.suggest import search_nearest
from exsearch.sources.locate import locate
from scorecard.material import PROJECTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exsearch.index.protocol import Reader
    from exsearch.model import Hit

FOLDER = Path(__file__).parent
FIGURES = FOLDER / "figures.json"
LIMIT = 10
FIRST = 5
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


def questions() -> list[Question]:
    """Return the questions of the scorecard."""
    found = []
    for line in (FOLDER / "questions.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, typed, accepted, why = line.split(" | ")
            found.append(Question(kind, typed, frozenset(accepted.split()), why))
    return found


def indexed(folder: Path) -> Reader:
    """Return an index of the built-in corpus and the material, which is written to a folder."""
    writer = in_memory()
    add(writer, locate_built_in(str(ROOT / "corpus")))
    for name, files in PROJECTS.items():
        for path, text in files.items():
            place = folder / name / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(dedent(text).lstrip("\n"), "utf-8")
        add(writer, locate(str(folder / name), cache=str(folder / "cache")))
    return writer


def ask(index: Reader, question: Question) -> Asked:
    """Return what a terminal lists first."""
    query = parse_query([question.typed])
    found = search(index, query, LIMIT, tests=False)
    if not found.hits or found.unknown:
        nearest, answer = search_nearest(index, query, LIMIT, tests=False, found=found)
        found = answer if nearest else found
    return Asked(question, found.hits)


def figures_of(asked: Sequence[Asked]) -> dict[str, dict[str, float]]:
    """Return kind -> measure -> figure; "all" is every kind together."""
    kinds = dict.fromkeys(each.question.kind for each in asked)
    by_kind = {kind: [each for each in asked if each.question.kind == kind] for kind in kinds}
    return {kind: _figures(some) for kind, some in {"all": asked, **by_kind}.items()}


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


def checked_in() -> dict[str, dict[str, float]]:
    """Return the figures that were reached before."""
    found: dict[str, dict[str, float]] = json.loads(FIGURES.read_text("utf-8"))
    return found


def lower(now: dict[str, dict[str, float]], before: dict[str, dict[str, float]]) -> list[str]:
    """Return which figures are lower than before, or gone."""
    return [
        f"{kind}: {measure} {now.get(kind, {}).get(measure, 0.0)} < {figure}"
        for kind, figures in before.items()
        for measure, figure in figures.items()
        if now.get(kind, {}).get(measure, 0.0) < figure
    ]


def missed(asked: Iterable[Asked]) -> list[str]:
    """Return a line for each question whose first row is not of an accepted symbol."""
    return [
        f"{each.question.kind}: {each.question.typed}: row {each.place or '-'}; first "
        + ", ".join(dict.fromkeys(str(hit.shown_name()) for hit in each.hits[:FIRST]))
        for each in asked
        if each.place != 1
    ]
