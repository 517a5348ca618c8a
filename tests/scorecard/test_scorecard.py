"""The answers to fixed questions are as good as they were.

After an improvement: `PYTHONPATH=tests:benchmarks python -m scorecard --write`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from grades import Asked, Question, ask, figures_of, missed

from scorecard.score import checked_in, indexed, lower, questions

if TYPE_CHECKING:
    from exsearch.index.protocol import Reader

KINDS = {"qualified", "bare", "method", "abbreviation", "several", "misspelt", "pasted", "case"}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return indexed(tmp_path_factory.mktemp("material"))


@pytest.fixture(scope="module")
def asked(index: Reader) -> list[Asked]:
    return [ask(index, question) for question in questions()]


def test_no_figure_is_lower_than_the_one_that_was_reached(asked: list[Asked]) -> None:
    worse = lower(figures_of(asked), checked_in())

    assert not worse, "\n".join([*worse, "not first:", *missed(asked)])


def test_there_are_questions_of_every_kind_and_each_says_why() -> None:
    asked = questions()

    assert len(asked) >= 100
    assert {each.kind for each in asked} == KINDS
    assert set(checked_in()) == {"all", *KINDS}
    assert all(each.why and each.accepted for each in asked)
    assert len({each.typed for each in asked}) == len(asked)


def test_every_accepted_symbol_is_in_the_material(index: Reader) -> None:
    accepted = {name for each in questions() for name in each.accepted}
    known = {name for name in accepted
             if any(name in (each.name, each.shown) for each in index.symbols_named(name, 50))}  # fmt: skip

    # A question may accept the name of a page and that of its source, and a name that it must not find.
    assert all(each.accepted & known for each in questions())
    assert len(known) > 50


def test_the_figures_fall_if_answers_get_worse(asked: list[Asked]) -> None:
    before = figures_of(asked)
    first = next(each for each in asked if each.place == 1)
    gone = [each._replace(hits=()) if each is first else each for each in asked]
    wrong = [hit._replace(symbol="other", name="other") for hit in first.hits[:1]]
    later = [each._replace(hits=[*wrong, *each.hits]) if each is first else each for each in asked]

    assert {line.partition(" ")[0] for line in lower(figures_of(gone), before)} == {
        "all:", f"{first.question.kind}:"}  # fmt: skip
    for measure in ("recall@1", "recall@5", "MRR"):
        assert any(line.startswith(f"all: {measure} ") for line in lower(figures_of(gone), before))
    assert any(line.startswith("all: recall@1 ") for line in lower(figures_of(later), before))
    assert not any(line.startswith("all: recall@5 ") for line in lower(figures_of(later), before))
    assert lower(before, before) == []  # control


def test_a_place_is_that_of_the_first_row_of_an_accepted_symbol(asked: list[Asked]) -> None:
    hits = next(each.hits for each in asked if len({hit.symbol for hit in each.hits}) > 1)
    second = next(hit.symbol for hit in hits if hit.symbol != hits[0].symbol)
    place = [hit.symbol for hit in hits].index(second) + 1

    assert Asked(Question("", "", frozenset([str(second)]), ""), hits).place == place
    assert Asked(Question("", "", frozenset(["nothing"]), ""), hits).place == 0  # control
