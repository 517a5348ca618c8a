"""Recurring dates: "every second Tuesday at 9 in Oslo", shown in any time zone, as text or iCalendar."""

from __future__ import annotations

import argparse
import calendar
import math
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, dropwhile, islice
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

RULE = re.compile(
    r"every (?:(\d+)(?:st|nd|rd|th) )?(\w+day) at (\d{1,2})(?::(\d\d))?", re.IGNORECASE
)
DAYS = [name.lower() for name in calendar.day_name]


@dataclass(frozen=True)
class Rule:
    """A day of the week, at a time, in a place."""

    weekday: int
    """0 is Monday."""
    at: time
    zone: ZoneInfo
    every: int = 1
    """In weeks."""

    @classmethod
    def parse(cls, text: str, zone: ZoneInfo) -> Rule:
        """Read "every 2nd tuesday at 9:30"."""
        match = RULE.fullmatch(text.strip())
        if match is None or match[2].lower() not in DAYS:
            raise ValueError(f"not a rule: {text}")
        number, day, hour, minute = match.groups(default="0")
        return cls(DAYS.index(day.lower()), time(int(hour), int(minute)), zone, int(number) or 1)

    def dates(self, start: date) -> Iterator[datetime]:
        """Yield the moments from a day on, without end; the clock in the place decides."""
        first = start + timedelta(days=(self.weekday - start.weekday()) % 7)
        for week in count(step=self.every):
            yield datetime.combine(first + timedelta(weeks=week), self.at, tzinfo=self.zone)


def next_dates(rule: Rule, now: datetime, number: int) -> list[datetime]:
    """Return the next moments after `now`."""
    today = now.astimezone(rule.zone).date()
    upcoming = dropwhile(lambda moment: moment <= now, rule.dates(today))
    return list(islice(upcoming, number))


def countdown(moment: datetime, now: datetime) -> str:
    """Return how long it is: "in 2 days 3 hours"."""
    seconds = (moment - now).total_seconds()
    days, rest = divmod(math.ceil(seconds), 86_400)
    hours = rest // 3600
    parts = [f"{n} {word}{'s' * (n != 1)}" for n, word in ((days, "day"), (hours, "hour")) if n]
    return "in " + (" ".join(parts) or "less than an hour")


def business_days(first: date, last: date) -> int:
    """Return how many days from Monday to Friday there are, the ends included."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sum(day.isoweekday() < 6 for day in days)


def month(moment: datetime) -> str:
    """Return the calendar of a month, as `cal` prints it."""
    return calendar.TextCalendar(firstweekday=calendar.MONDAY).formatmonth(
        moment.year, moment.month
    )


def last_day(day: date) -> date:
    """Return the last day of a month."""
    _, number = calendar.monthrange(day.year, day.month)
    return day.replace(day=number)


def as_icalendar(rule: Rule, moment: datetime, title: str) -> str:
    """Return a rule as an event that calendars import."""
    stamp = moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    day = calendar.day_abbr[rule.weekday][:2].upper()
    return "\r\n".join(
        [
            "BEGIN:VEVENT",
            f"SUMMARY:{title}",
            f"DTSTART:{stamp}",
            f"RRULE:FREQ=WEEKLY;INTERVAL={rule.every};BYDAY={day}",
            "END:VEVENT",
            "",
        ]
    )


def parse_moment(text: str) -> datetime:
    """Read a moment as ISO 8601 or as 24.12.2030 18:00; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.strptime(text, "%d.%m.%Y %H:%M")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def main(argv: list[str] | None = None) -> int:
    """Print the next dates of a rule."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rule", help='such as "every 2nd tuesday at 9:30"')
    parser.add_argument("--in", dest="zone", default="UTC", help="where the rule applies")
    parser.add_argument("--shown-in", default="UTC")
    parser.add_argument("--now", type=parse_moment, default=datetime.now(UTC))
    parser.add_argument("-n", "--number", type=int, default=3)
    options = parser.parse_args(argv)
    try:
        rule = Rule.parse(options.rule, ZoneInfo(options.zone))
        shown = ZoneInfo(options.shown_in)
    except (ValueError, ZoneInfoNotFoundError) as error:
        parser.error(str(error))
    for moment in next_dates(rule, options.now, options.number):
        print(f"{moment.astimezone(shown):%a %d %b %Y %H:%M %Z}  {countdown(moment, options.now)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
