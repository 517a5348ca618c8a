"""Tests with fixtures, parameters, mocks and properties."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import ANY, AsyncMock, Mock, call, patch

import attrs
import httpx
import pytest
import weatherfan
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from weatherfan import Report

names = st.from_regex(r"[a-z-]{2,8}", fullmatch=True)
reports = st.builds(
    Report, celsius=st.floats(-50, 50), name=names, wind=st.none() | st.floats(0, 99)
)


def answer(request: httpx.Request) -> httpx.Response:
    """Play the server."""
    if request.method == "POST":
        return httpx.Response(201)
    station = request.url.params["station"]
    return httpx.Response(200 if station == "pole" else 404, json={"celsius": -40, "more": 1})


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(
        transport=httpx.MockTransport(answer), base_url="https://weather.example"
    ) as made:
        yield made


@pytest.fixture(name="pole")
def make_pole() -> Report:
    return Report(-40, "pole")


def test_a_station_answers(client: httpx.Client, pole: Report) -> None:
    assert weatherfan.get_report(client, "pole") == pole
    with pytest.raises(httpx.HTTPStatusError, match="404") as caught:
        weatherfan.get_report(client, "desert")
    assert caught.value.response.is_client_error


@pytest.mark.parametrize("picture", [None, b"sky"], ids=["json", "form"])
def test_reports_are_sent(client: httpx.Client, pole: Report, picture: bytes | None) -> None:
    assert weatherfan.send_report(client, pole, picture) == httpx.codes.CREATED


@pytest.mark.parametrize(("name", "problem"), [("x", "min_len|Length"), ("Pole", "match")])
@pytest.mark.parametrize("celsius", [0, 1.5])
def test_names_are_checked(name: str, problem: str, celsius: float) -> None:
    with pytest.raises(ValueError, match=problem):
        Report(celsius, name)


def test_the_sky_is_warmed(pole: Report) -> None:
    assert pole.warmer(0.3).celsius == pytest.approx(-39.7, rel=1e-6)
    assert attrs.asdict(pole.warmer(1)) == {
        "celsius": -39.0,
        "name": "pole",
        "wind": None,
        "tags": [],
    }


def test_the_first_argument_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    double = Mock(return_value=4)
    monkeypatch.setattr(weatherfan, "get_report", double)
    assert weatherfan.get_report("client", name="pole") == 4
    double.assert_called_once_with(ANY, name="pole")
    assert double.mock_calls == [call("client", name="pole")]


def test_a_frozen_report_is_not_changed(pole: Report) -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        pole.celsius = 1.0  # type: ignore[misc]


def test_main_asks_every_station(capsys: pytest.CaptureFixture[str], pole: Report) -> None:
    with patch("weatherfan.all_reports", new_callable=AsyncMock, return_value=[pole]) as asked:
        weatherfan.anyio.run(weatherfan.main)
    asked.assert_awaited_once()
    shown = capsys.readouterr()
    assert "pole" in shown.out and not shown.err


def test_settings_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("LANG", raising=False)
    with patch.dict("os.environ", {"ZONE": "UTC"}, clear=True):
        assert not Path.cwd().samefile(tmp_path)


@patch.object(weatherfan.Console, "print", autospec=True)
def test_three_things_are_printed(printed: Mock, pole: Report) -> None:
    weatherfan.show([pole], weatherfan.Console())
    assert printed.call_count == 3


@pytest.mark.skipif(sys.version_info < (3, 11), reason="needs task groups")
@pytest.mark.filterwarnings("error")
def test_the_mean_is_exact() -> None:
    assert weatherfan.anyio.run(weatherfan.averaged, [1.0, 2.0, 6.0]) == 3


def test_a_missing_template_is_named(tmp_path: Path) -> None:
    if not tmp_path.exists():
        pytest.skip("no temporary folder")
    with pytest.raises(FileNotFoundError):
        weatherfan.page([], str(tmp_path))


@given(st.lists(reports, min_size=1, max_size=5))
@settings(max_examples=20, deadline=None)
def test_the_table_has_a_row_for_each(made: list[Report]) -> None:
    assert weatherfan.table(made).row_count == len(made)


@given(report=reports, degrees=st.integers(min_value=-5, max_value=5))
@example(report=Report(0, "pole"), degrees=0)
def test_warming_is_undone_by_cooling(report: Report, degrees: int) -> None:
    assume(report.celsius != 0)
    assert report.warmer(degrees).warmer(-degrees).celsius == pytest.approx(
        report.celsius, abs=1e-9
    )


@given(st.dictionaries(st.sampled_from(["celsius", "x"]), st.just(1.0), min_size=2), st.booleans())
def test_unknown_keys_do_not_matter(data: dict[str, float], with_wind: bool) -> None:
    more = {"wind": "3"} if with_wind else {}
    assert Report.from_json("pole", data | more).wind == (3.0 if with_wind else None)


@given(st.one_of(st.integers(), st.text(st.characters(codec="ascii"), max_size=3)))
def test_labels_are_escaped(label: object) -> None:
    assert "<b" not in weatherfan.link("https://example.org", str(label))
