"""Conditions in the settings -> conditions of a search, unless it has some of the same field."""

from __future__ import annotations

from exsearch.errors import SettingsError, UsageError
from exsearch.model import Condition, Query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from exsearch.index.protocol import Reader
    from exsearch.model import Settings

LEFT_OUT_BY = "--no-filters"


def default_conditions(query: Query, settings: Settings) -> tuple[Condition, ...]:
    """Return the conditions that settings add to a query: those of fields that it has no condition of."""
    typed = {condition.field for condition in query.conditions}
    return tuple(
        Condition(field, value.removeprefix("-").strip(), value.startswith("-"))
        for field, values in settings.filters
        if field not in typed
        for value in values
    )


def check_defaults(index: Reader, added: Iterable[Condition], settings: Settings) -> None:
    """Raise SettingsError, with file and line, for a value that no example can have."""
    from exsearch.search.values import check_values

    for condition in added:
        try:
            check_values(index, Query((), (condition,)))
        except UsageError as error:
            place = settings.who(condition.field) or ""
            raise SettingsError(place, str(error), hint=error.hint) from error


def narrowing(added: Iterable[Condition], settings: Settings) -> str:
    """Return the message that an answer is narrower than it was typed, and how to widen it."""
    said = ", ".join(f"{Query((), (each,)).text()} ({settings.who(each.field)})" for each in added)
    return f"only {said}: `{LEFT_OUT_BY}` lists the others"
