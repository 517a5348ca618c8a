"""What reads strangers' text takes any text: the targets of `benchmarks/fuzz.py`, with few inputs."""

from __future__ import annotations

import random

import fuzz
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

INPUTS = {"page": 60, "header": 60, "query": 100, "names": 150, "snippets": 40, "documents": 60}


@st.composite
def texts(draw: st.DrawFn, target: str) -> str:
    seed = draw(st.integers(0, 1_000_000))
    return fuzz.mutated(draw(st.sampled_from(fuzz.seeds(target))), random.Random(seed))


@pytest.mark.parametrize("target", fuzz.TARGETS)
def test_no_broken_text_raises_or_gives_what_does_not_fit_to_it(target: str) -> None:
    @settings(
        max_examples=INPUTS[target], deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(texts(target))
    @example("")
    @example("\n")
    def takes_it(text: str) -> None:
        fuzz.TARGETS[target](text)

    takes_it()


def test_mutations_of_source_are_often_still_python() -> None:
    """Else the resolver would see nothing of them."""
    choose = random.Random(1)
    parsed = 0
    for _ in range(200):
        try:
            compile(fuzz.mutated(choose.choice(fuzz.seeds("names")), choose), "a.py", "exec")
            parsed += 1
        except (SyntaxError, ValueError):
            continue
    assert parsed > 10


def test_a_target_that_raises_is_seen(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:  # type: ignore[no-untyped-def]
    def broken(text: str) -> None:
        raise RuntimeError(text)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(fuzz.TARGETS, "query", broken)

    with pytest.raises(RuntimeError):
        fuzz.drive("query", 1)
    assert (tmp_path / "fuzz-query.txt").is_file()
