"""Planets and their moons: classes with validators and converters, to and from dictionaries."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable
from typing import Any

import attrs
from attrs import Factory, asdict, converters, define, evolve, field, frozen, validators

AU_KM = 149_597_870.7


def from_km(value: str | float) -> float:
    """Read "1.2 AU" or a number of kilometres."""
    if isinstance(value, str) and value.endswith("AU"):
        return float(value.removesuffix("AU")) * AU_KM
    return float(value)


@frozen
class Orbit:
    """How a body goes around another."""

    radius_km: float = field(converter=from_km, validator=validators.gt(0))
    eccentricity: float = field(default=0.0, validator=[validators.ge(0), validators.lt(1)])

    @property
    def nearest_km(self) -> float:
        """The least distance."""
        return self.radius_km * (1 - self.eccentricity)


@define(order=True)
class Body:
    """A planet or a moon; the nearer ones come first."""

    name: str = field(order=False, validator=validators.min_len(1), converter=str.strip)
    orbit: Orbit = field(order=lambda orbit: orbit.radius_km)
    kind: str = field(default="planet", validator=validators.in_(["planet", "moon"]), order=False)
    radius_km: float | None = field(
        default=None, converter=converters.optional(float), kw_only=True, order=False
    )
    moons: list[Body] = field(factory=list, kw_only=True, order=False, repr=len)

    @moons.validator
    def _only_moons(self, attribute: attrs.Attribute[list[Body]], value: list[Body]) -> None:
        if any(moon.kind != "moon" for moon in value):
            raise ValueError(f"{attribute.name}: a planet goes around the sun")

    def period_days(self, mass_kg: float = 1.989e30) -> float:
        """Return how long a year is there (Kepler's third law)."""
        gravity = 6.674e-11 * mass_kg
        return 2 * math.pi * math.sqrt((self.orbit.radius_km * 1000) ** 3 / gravity) / 86_400


@define
class Catalogue:
    """Bodies by name."""

    bodies: dict[str, Body] = Factory(dict)
    searches: int = field(default=0, init=False, eq=False)
    _aliases: dict[str, str] = field(factory=dict, alias="aliases")
    newest: str = field(
        default=Factory(lambda self: max(self.bodies, default="none"), takes_self=True), init=False
    )

    def __attrs_post_init__(self) -> None:
        self._aliases = {alias.lower(): name for alias, name in self._aliases.items()}

    def find(self, name: str) -> Body | None:
        """Return a body by its name or by another one."""
        self.searches += 1
        return self.bodies.get(self._aliases.get(name.lower(), name))


def moved(body: Body, factor: float) -> Body:
    """Return a body whose orbit is larger."""
    orbit = evolve(body.orbit, radius_km=body.orbit.radius_km * factor)
    return evolve(body, orbit=orbit, moons=list(body.moons))


def to_record(body: Body) -> dict[str, Any]:
    """Return a body as JSON has it: without what is not known."""
    return asdict(body, filter=lambda _attribute, value: value not in (None, []))


def from_record(record: dict[str, Any]) -> Body:
    """Return the body of a record; fields that are unknown are left out."""
    known = {each.name for each in attrs.fields(Body)}
    values = {name: value for name, value in record.items() if name in known}
    values["orbit"] = Orbit(**record["orbit"])
    values["moons"] = [from_record(moon) for moon in record.get("moons", [])]
    return Body(**values)


def table(bodies: Iterable[Body]) -> list[tuple[Any, ...]]:
    """Return the names of the fields, and then a row for each body."""
    chosen = attrs.filters.include("name", "kind", "radius_km")
    heading = tuple(name for name in attrs.fields_dict(Body) if name not in ("orbit", "moons"))
    return [
        heading,
        *(attrs.astuple(body, filter=chosen, recurse=False) for body in sorted(bodies)),
    ]


def main(argv: list[str] | None = None) -> int:
    """Print when some planets have gone around the sun."""
    planets = [
        Body("Mars", Orbit("1.524 AU", 0.093), radius_km=3390),
        Body(" Venus", Orbit("0.723 AU", eccentricity=0.007)),
        Body("Earth", Orbit("1 AU"), moons=[Body("Moon", Orbit(384_400), "moon")]),
    ]
    if "--json" in (sys.argv[1:] if argv is None else argv):
        print(json.dumps([to_record(planet) for planet in planets], indent=1))
        return 0
    for planet in sorted(planets):
        print(f"{planet.name}: {planet.period_days():.0f} days")
    return 0


if __name__ == "__main__":
    sys.exit(main())
