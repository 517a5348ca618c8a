"""Settings from five places: defaults, a TOML file, an INI file, the environment, the command line."""

from __future__ import annotations

import argparse
import configparser
import dataclasses
import os
import sys
import tomllib
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Any, get_type_hints

PREFIX = "LAYERS_"


class Mode(Enum):
    """Where the program runs."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"

    @classmethod
    def _missing_(cls, value: object) -> Mode | None:
        short = {"dev": cls.DEVELOPMENT, "prod": cls.PRODUCTION}
        return short.get(str(value).lower())


class Origin(Enum):
    """Who said so."""

    DEFAULT = auto()
    TOML = auto()
    INI = auto()
    ENVIRONMENT = auto()
    OPTION = auto()


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the program needs to know."""

    mode: Mode = Mode.DEVELOPMENT
    port: int = 8000
    cache: Path = Path("cache")
    plugins: tuple[str, ...] = field(default=(), metadata={"help": "names with commas between"})
    debug: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.port < 65536:
            raise ValueError(f"port {self.port} is not between 1 and 65535")


def convert(value: Any, wanted: Any) -> Any:
    """Return a value as the type of its field."""
    if wanted is bool and isinstance(value, str):
        return value.strip().lower() in ("1", "true", "yes", "on")
    if wanted == tuple[str, ...]:
        parts = value.split(",") if isinstance(value, str) else value
        return tuple(part.strip() for part in parts)
    return wanted(value)


def from_toml(path: Path) -> dict[str, Any]:
    """Return the table [tool.layers] of a TOML file; a missing file says nothing."""
    try:
        with path.open("rb") as file:
            return dict(tomllib.load(file).get("tool", {}).get("layers", {}))
    except FileNotFoundError:
        return {}
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.name}: {error}") from error


def from_ini(path: Path) -> dict[str, str]:
    """Return the section [layers] of an INI file."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(path, encoding="utf-8")
    return dict(parser["layers"]) if parser.has_section("layers") else {}


def from_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return LAYERS_PORT=80 as {"port": "80"}."""
    return {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX)
    }


def load(folder: Path, options: Mapping[str, Any]) -> tuple[Settings, dict[str, Origin]]:
    """Return the settings, and for each of them the place that it comes from."""
    hints = get_type_hints(Settings)
    layers = {
        Origin.OPTION: options,
        Origin.ENVIRONMENT: from_environment(),
        Origin.INI: from_ini(folder / "layers.ini"),
        Origin.TOML: from_toml(folder / "pyproject.toml"),
    }
    merged: ChainMap[str, Any] = ChainMap(*(dict(layer) for layer in layers.values()))
    known = {name: convert(merged[name], hints[name]) for name in hints if name in merged}
    origins = {
        each.name: next((o for o, layer in layers.items() if each.name in layer), Origin.DEFAULT)
        for each in dataclasses.fields(Settings)
    }
    return dataclasses.replace(Settings(), **known), origins


def main(argv: list[str] | None = None) -> int:
    """Print the settings and their origins."""
    parser = argparse.ArgumentParser(description=__doc__, argument_default=argparse.SUPPRESS)
    parser.add_argument("folder", nargs="?", type=Path, default=Path())
    parser.add_argument("--mode", type=Mode)
    parser.add_argument("--port", type=int)
    parser.add_argument("--plugin", action="append", dest="plugins")
    parser.add_argument("--debug", action=argparse.BooleanOptionalAction)
    options = vars(parser.parse_args(argv))
    try:
        settings, origins = load(options.pop("folder"), options)
    except ValueError as error:
        parser.error(str(error))
    for name, value in dataclasses.asdict(settings).items():
        text = value.value if isinstance(value, Enum) else value
        print(f"{name} = {text}  ({origins[name].name.lower()})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
