"""Tests of the plug-in: they run pytest in pytest."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytest_budget import Budgets

pytest_plugins = ["pytester"]

SLOW = """
    import time

    import pytest

    def test_slow():
        time.sleep(0.05)

    def test_quick(stopwatch):
        assert stopwatch() < 1
"""


@pytest.fixture
def plugin(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the plug-in importable for the inner pytest."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    monkeypatch.setenv("PYTEST_PLUGINS", "pytest_budget")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)


@pytest.fixture(params=["--budget=0.01", "--budget=0.02"], ids=["tight", "loose"])
def option(request: pytest.FixtureRequest) -> str:
    """Return an option that the slow test does not keep."""
    return str(request.param)


@pytest.mark.usefixtures("plugin")
def test_a_slow_test_fails(pytester: pytest.Pytester, option: str) -> None:
    pytester.makepyfile(SLOW)
    result = pytester.runpytest(option)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*took 0.* s, may take 0.0* s", "*% of 0.0* s  *test_slow"])


@pytest.mark.usefixtures("plugin")
def test_a_marker_gives_more(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SLOW.replace("def test_slow", "@pytest.mark.budget(9)\n    def test_slow"))
    pytester.runpytest("--budget", "1").assert_outcomes(passed=2)


@pytest.mark.usefixtures("plugin")
def test_without_a_budget_nothing_is_measured(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SLOW)
    result = pytester.runpytest()
    result.assert_outcomes(passed=2)
    result.stdout.no_fnmatch_line("*% of *")


@pytest.mark.usefixtures("plugin")
def test_the_ini_file_counts(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nbudget = 0.01")
    pytester.makepyfile("import time\ndef test_one(): time.sleep(0.05)")
    assert pytester.runpytest().ret == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0.5, []), (1.5, ["a"]), pytest.param(float("inf"), ["a"], id="endless")],
)
def test_those_over_budget_are_listed(seconds: float, expected: list[str]) -> None:
    assert Budgets(1.0, used={"a": (seconds, 1.0)}).over() == expected


def test_shares_are_compared_with_tolerance() -> None:
    assert 0.1 + 0.2 == pytest.approx(0.3)
    assert [0.1, 0.52] == pytest.approx([0.1, 0.5], abs=0.05)


def test_errors_are_expected(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        (tmp_path / "nothing").read_text()
    with pytest.raises(ValueError, match=r"invalid literal .* 'x'") as caught:
        int("x")
    assert caught.value.args


def test_a_warning_is_expected() -> None:
    import warnings

    with pytest.warns(DeprecationWarning, match="old"):
        warnings.warn("old way", DeprecationWarning, stacklevel=1)


def test_output_and_log_are_captured(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    import logging

    print("Oslo")
    with caplog.at_level(logging.INFO, logger="ports"):
        logging.getLogger("ports").info("%d ships", 3)
    assert capsys.readouterr().out == "Oslo\n"
    assert caplog.messages == ["3 ships"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_modes_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("secret").touch(mode=0o600)
    assert Path("secret").stat().st_mode & 0o777 == 0o600


@pytest.mark.xfail(raises=ZeroDivisionError, strict=True)
def test_division_by_zero_is_still_an_error() -> None:
    assert 1 // 0
