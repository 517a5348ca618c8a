"""Properties that hold for every input."""

from __future__ import annotations

import string

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, assume, example, given, note, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from squeeze import Register, decode, encode, from_intervals, to_intervals

numbers = st.sets(st.integers(min_value=0, max_value=50))
runs = st.lists(st.tuples(st.sampled_from("ab1\\"), st.integers(1, 30)), max_size=6).map(
    lambda pairs: "".join(char * count for char, count in pairs)
)


@st.composite
def intervals(draw: st.DrawFn) -> tuple[str, set[int]]:
    """Draw intervals as text, and the numbers that they mean."""
    pairs = draw(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 5)), min_size=1, max_size=4))
    meant = {number for start, length in pairs for number in range(start, start + length + 1)}
    return ",".join(f"{start}-{start + length}" for start, length in pairs), meant


@given(st.text())
@example("\\1")
@example("aaa\n\n")
def test_decoding_is_the_inverse_of_encoding(text: str) -> None:
    assert decode(encode(text)) == text


@given(text=runs)
@settings(max_examples=50)
def test_runs_become_shorter(text: str) -> None:
    code = encode(text)
    note(f"code: {code!r}")
    assert len(code) <= 2 * len(text)


@given(st.one_of(st.just(""), st.text(alphabet=string.ascii_letters, max_size=20)))
def test_letters_need_no_backslash(text: str) -> None:
    assert "\\" not in encode(text)


@given(numbers)
def test_intervals_hold_the_same_numbers(wanted: set[int]) -> None:
    assert set(from_intervals(to_intervals(wanted))) == wanted


@given(intervals())
def test_overlapping_intervals_are_joined(drawn: tuple[str, set[int]]) -> None:
    text, meant = drawn
    assert to_intervals(from_intervals(text)) == to_intervals(meant)


@given(first=st.integers(0, 1000), last=st.integers(0, 1000))
def test_the_wrong_way_round_is_an_error(first: int, last: int) -> None:
    assume(last < first)
    with pytest.raises(ValueError, match="wrong way"):
        list(from_intervals(f"{first}-{last}"))


@given(data=st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_one_of_the_numbers_is_found(data: st.DataObject) -> None:
    wanted = data.draw(st.lists(st.integers(0, 99), min_size=1, unique=True), label="numbers")
    chosen = data.draw(st.sampled_from(wanted), label="chosen")
    assert chosen in list(from_intervals(to_intervals(wanted)))


class RegisterMachine(RuleBasedStateMachine):
    """A register behaves as a set does, whatever is done to it."""

    def __init__(self) -> None:
        super().__init__()
        self.register, self.model = Register(), set[int]()

    @rule(number=st.integers(0, 9))
    def add(self, number: int) -> None:
        self.register.add(number)
        self.model.add(number)

    @rule(number=st.integers(0, 9))
    def discard(self, number: int) -> None:
        self.register.discard(number)
        self.model.discard(number)

    @invariant()
    def is_the_same(self) -> None:
        assert self.register.text == to_intervals(self.model)


TestRegister = RegisterMachine.TestCase
TestRegister.settings = settings(max_examples=20, stateful_step_count=10)
