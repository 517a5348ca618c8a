"""Rain gauges: daily notes as CSV in, monthly sums, gaps and wet spells out."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

MONTH = "MS"


def read_gauge(path: Path) -> pd.DataFrame:
    """Return the notes of one gauge: a row for each day, without those that say nothing."""
    notes: pd.DataFrame = pd.read_csv(
        path, names=["day", "mm"], comment="#", na_values=["-"], parse_dates=["day"]
    )
    notes = notes.dropna(subset=["mm"]).drop_duplicates("day", keep="last")
    return notes.assign(gauge=path.stem)


def read_gauges(paths: Iterable[Path]) -> pd.DataFrame:
    """Return the notes of several gauges, oldest first."""
    notes: pd.DataFrame = pd.concat([read_gauge(path) for path in paths], ignore_index=True)
    return notes.sort_values(["day", "gauge"])


def read_places(path: Path) -> pd.DataFrame:
    """Return where the gauges stand: a row for each, by its name."""
    return pd.read_csv(path, sep=";", index_col="gauge", dtype={"height": float})


def by_month(notes: pd.DataFrame) -> pd.DataFrame:
    """Return the sum of each month, with a column for each gauge."""
    table: pd.DataFrame = notes.pivot_table(
        index=pd.Grouper(key="day", freq=MONTH), columns="gauge", values="mm", aggfunc="sum"
    )
    return table.fillna(0)


def yearly(notes: pd.DataFrame) -> pd.DataFrame:
    """Return for each gauge and year the sum, the wettest day and the number of days."""
    grouped = notes.groupby(["gauge", notes["day"].dt.year])
    return grouped["mm"].agg(["sum", "max", "count"])


def with_places(notes: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return the notes, each with the place of its gauge; unknown gauges stay."""
    return notes.merge(places, how="left", left_on="gauge", right_index=True)


def gaps(notes: pd.DataFrame) -> pd.DatetimeIndex:
    """Return the days without any note, between the first one and the last."""
    days = pd.date_range(notes["day"].min(), notes["day"].max(), freq="D")
    return days.difference(pd.DatetimeIndex(notes["day"]))


def spells(daily: pd.Series, least: float, days: int = 3) -> pd.Series:
    """Return the sums over some days in a row, where they are as much as that."""
    sums: pd.Series = daily.rolling(days, min_periods=days).sum()
    return sums[sums >= least]


def daily_mean(notes: pd.DataFrame) -> pd.Series:
    """Return the mean of all gauges for each day; a day without a note counts as dry."""
    wide: pd.DataFrame = notes.set_index("day")
    return wide["mm"].resample("D").mean().fillna(0)


def heights_and_rain(notes: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return what falls at each height, in steps of 100 metres, the highest first."""
    known = with_places(notes, places).dropna(subset=["height"])
    steps = pd.cut(known["height"], bins=range(0, 1001, 100), right=False)
    found: pd.DataFrame = known.groupby(steps, observed=True).agg(mean=("mm", "mean"), days=("day", "nunique"))
    return found.sort_values("mean", ascending=False)


def main(arguments: list[str]) -> int:
    """Write monthly sums of the gauges in a folder, and name the gaps."""
    folder = Path(arguments[0])
    notes = read_gauges(sorted(folder.glob("*.csv")))
    by_month(notes).to_csv(sys.stdout, float_format="%.1f", date_format="%Y-%m")
    for day in gaps(notes):
        print("no note:", day.strftime("%d %B %Y"), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
