"""The verb `config`: every setting, its value, and who said it."""

from __future__ import annotations

import os

from exsearch.commands import DEFAULT_LIMIT, DONE, write_json
from exsearch.commands.offered import auto_of
from exsearch.model import FILTERS, Record
from exsearch.output import color_by_variable, plain
from exsearch.output.pager import pager_of
from exsearch.output.themes import check_theme

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.commands import Out
    from exsearch.config import Places
    from exsearch.model import Settings

DEFAULT = "default"
_HEADS = ("setting", "value", "said by")


class ConfigRequest(Record):
    """How the settings are written, and what options say."""

    form: str = ""
    """JSON or JSONL; "" for a table."""
    color: str | None = None
    """The option `--color`; None if it is not given."""


class Shown(Record):
    """One setting."""

    key: str
    value: str | int | tuple[str, ...] | None
    """None if it is not set, and nothing is usual."""
    said_by: str
    """"--color", "PAGER", "path:line" or "default"."""


def config(request: ConfigRequest, places: Places, out: Out) -> int:
    """Write each setting with its value and who said it; returns the exit status."""
    if theme := out.settings.theme:
        check_theme(theme, out.settings.who("theme") or "")
    shown = in_force(out.settings, request.color)
    if request.form:
        write_json([each._asdict() for each in shown], request.form)
    else:
        _write_table(shown, out)
    is_there = "" if os.path.exists(places.config_file) else ", which does not exist yet"
    out.say(f"exsearch: your settings are read from {places.config_file}{is_there}")
    return DONE


def in_force(settings: Settings, color: str | None) -> list[Shown]:
    """Return every setting as it holds now: option, variable, file, or what is usual."""

    def by_file(key: str, value: str | int | tuple[str, ...] | None) -> Shown:
        return Shown(key, value, settings.who(key) or DEFAULT)

    filters = dict(settings.filters)
    return [
        _auto(settings),
        by_file("environments", settings.environments),
        by_file("exclude", settings.exclude),
        *(by_file(field, filters.get(field)) for field in FILTERS),
        by_file("limit", DEFAULT_LIMIT if settings.limit is None else settings.limit),
        _pager(settings),
        _color(settings, color),
        by_file("theme", settings.theme or "ansi_dark"),
    ]


def _auto(settings: Settings) -> Shown:
    mode, variable = auto_of(settings.auto)
    return Shown("auto", mode, variable or settings.who("auto") or DEFAULT)


def _pager(settings: Settings) -> Shown:
    variable, command = pager_of(os.environ, settings.pager)
    return Shown("pager", command, variable or settings.who("pager") or DEFAULT)


def _color(settings: Settings, option: str | None) -> Shown:
    if option is not None and option != "auto":
        return Shown("color", option, "--color")
    if by_variable := color_by_variable():
        variable, is_wanted = by_variable
        return Shown("color", "always" if is_wanted else "never", variable)
    if option is not None:
        return Shown("color", option, "--color")
    return Shown("color", settings.color, settings.who("color") or DEFAULT)


def _write_table(shown: list[Shown], out: Out) -> None:
    from json import dumps

    records = [
        (each.key, "" if each.value is None else dumps(each.value, ensure_ascii=False), each.said_by)
        for each in shown
    ]
    if not out.style.terminal:
        plain.write(plain.table(records, color=out.style.color))
        return
    from exsearch.output import tables, terminal

    screen = terminal.screen()
    terminal.write(tables.drawn(records, _HEADS, screen), out.style, screen)
