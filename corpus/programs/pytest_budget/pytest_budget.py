"""A pytest plug-in: tests have a time budget, and a report lists those that use most of it.

`pytest -p pytest_budget --budget 0.5`; `@pytest.mark.budget(2)` gives one test more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field

import pytest

BUDGETS = pytest.StashKey["Budgets"]()


@dataclass
class Budgets:
    """What the tests of a run may take, and have taken."""

    seconds: float | None
    clock: Callable[[], float] = time.perf_counter
    used: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Test -> (seconds, budget)."""

    def over(self) -> list[str]:
        """Return the tests that took too long."""
        return [name for name, (seconds, budget) in self.used.items() if seconds > budget]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add an option to the command line, and a default to the ini-file."""
    group = parser.getgroup("budget")
    group.addoption("--budget", type=float, metavar="SECONDS", help="what a test may take")
    parser.addini("budget", "seconds that a test may take", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker, and read the settings."""
    config.addinivalue_line("markers", "budget(seconds): what this test may take")
    chosen = config.getoption("--budget")
    if chosen is None and config.getini("budget"):
        chosen = float(config.getini("budget"))
    if chosen is not None and chosen <= 0:
        raise pytest.UsageError("--budget: nothing is that fast")
    config.stash[BUDGETS] = Budgets(chosen)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests that would need more than everything."""
    limit = config.stash[BUDGETS].seconds
    for item in items:
        marker = item.get_closest_marker("budget")
        if marker and limit is not None and marker.args[0] > 100 * limit:
            item.add_marker(pytest.mark.skip(reason=f"needs {marker.args[0]} seconds"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Measure a test; fail it if it took too long."""
    budgets = item.config.stash[BUDGETS]
    marker = item.get_closest_marker("budget")
    allowed = marker.args[0] if marker else budgets.seconds
    started = budgets.clock()
    result = yield
    seconds = budgets.clock() - started
    if allowed is not None:
        budgets.used[item.nodeid] = (seconds, allowed)
        if seconds > allowed:
            pytest.fail(f"took {seconds:.3f} s, may take {allowed} s", pytrace=False)
    return result


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the tests that came closest to their budget."""
    used = config.stash[BUDGETS].used
    if used:
        terminalreporter.section("budget")
        for name, (seconds, allowed) in sorted(used.items(), key=lambda item: -item[1][0])[:3]:
            terminalreporter.write_line(f"{seconds / allowed:>6.1%} of {allowed} s  {name}")


@pytest.fixture
def stopwatch() -> Iterator[Callable[[], float]]:
    """Give a function that returns the seconds since the test began."""
    started = time.perf_counter()
    yield lambda: time.perf_counter() - started


@pytest.fixture(scope="session")
def budget(request: pytest.FixtureRequest) -> float | None:
    """Return what a test may take."""
    return request.config.stash[BUDGETS].seconds
