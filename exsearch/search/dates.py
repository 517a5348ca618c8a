"""What is typed after `since:`: a date, a year, or an age."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from exsearch.errors import UsageError

_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_DAY, _YEAR = len("2026-01-31"), len("2026")
_FIRST_YEAR = 1980
_MOST_DIGITS = 5


def first_day(typed: str, today: date | None = None) -> str:
    """Return the first day that passes: "2026" begins on 2026-01-01, "30d" thirty days before `today`.

    Months have 30 days, years 365. Raises UsageError if it is no date, no year and no age.
    """
    low = typed.lower()
    try:
        if len(low) == _DAY and low[4] == low[7] == "-":
            return date.fromisoformat(low).isoformat()
        if len(low) == _YEAR and _is_number(low) and int(low) >= _FIRST_YEAR:
            return date(int(low), 1, 1).isoformat()
        if low[-1:] in _DAYS and _is_number(low[:-1]):
            days = timedelta(int(low[:-1]) * _DAYS[low[-1]])
            return max(date(_FIRST_YEAR, 1, 1), (today or datetime.now(UTC).date()) - days).isoformat()
    except (OverflowError, ValueError):
        pass
    raise UsageError(
        f"since: {typed} is no date",
        hint="since: takes a date (2026-01-31), a year (2026), or an age (30d, 6m, 2y)",
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
