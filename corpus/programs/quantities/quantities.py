"""Numbers with units: `12.5 km + 300 m`, exact decimals, conversion tables, JSON."""

from __future__ import annotations

import json
import operator
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from enum import Enum
from fractions import Fraction
from functools import cached_property, reduce, singledispatch, total_ordering
from typing import Any, ClassVar, Protocol, Self, runtime_checkable


class Dimension(Enum):
    """What is measured."""

    LENGTH = "length"
    TIME = "time"


@dataclass(frozen=True)
class Unit:
    """A unit: how many base units it is."""

    symbol: str
    dimension: Dimension
    factor: Fraction
    known: ClassVar[dict[str, Unit]] = {}

    def __post_init__(self) -> None:
        self.known[self.symbol] = self


METRE = Unit("m", Dimension.LENGTH, Fraction(1))
KILOMETRE = Unit("km", Dimension.LENGTH, Fraction(1000))
INCH = Unit("in", Dimension.LENGTH, Fraction("0.0254"))
SECOND = Unit("s", Dimension.TIME, Fraction(1))
HOUR = Unit("h", Dimension.TIME, Fraction(3600))


@runtime_checkable
class Measured(Protocol):
    """Anything that has a value in base units."""

    @property
    def in_base(self) -> Fraction:
        """The value in base units."""
        ...


@total_ordering
@dataclass(frozen=True, eq=False)
class Quantity:
    """A number with a unit."""

    value: Decimal
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "12.5 km"; raises ValueError for anything else."""
        number, _, symbol = text.strip().partition(" ")
        try:
            return cls(Decimal(number), Unit.known[symbol])
        except (InvalidOperation, KeyError) as error:
            raise ValueError(f"not a quantity: {text!r}") from error

    @cached_property
    def in_base(self) -> Fraction:
        """The value in base units, exactly."""
        return Fraction(self.value) * self.unit.factor

    def to(self, unit: Unit, places: str = "0.001") -> Self:
        """Return it in another unit, rounded to as many places as `places` has."""
        if unit.dimension is not self.unit.dimension:
            raise TypeError(f"{self.unit.symbol} is no {unit.dimension.value}")
        exact = self.in_base / unit.factor
        value = Decimal(exact.numerator) / Decimal(exact.denominator)
        return replace(self, value=value.quantize(Decimal(places), ROUND_HALF_EVEN), unit=unit)

    def __add__(self, other: Quantity) -> Self:
        return replace(self, value=self.value + other.to(self.unit).value)

    def __lt__(self, other: Measured) -> bool:
        return self.in_base < other.in_base

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Measured) and self.in_base == other.in_base

    def __hash__(self) -> int:
        return hash(self.in_base)

    def __str__(self) -> str:
        return f"{self.value.normalize():f} {self.unit.symbol}"


def total(quantities: Iterable[Quantity]) -> Quantity:
    """Return the sum, in the unit of the first one."""
    return reduce(operator.add, quantities)


def scaled(quantities: Iterable[Quantity], factor: Callable[[int], Decimal]) -> list[Quantity]:
    """Return each quantity times the factor for its place."""
    return [
        replace(each, value=operator.mul(each.value, factor(place)))
        for place, each in enumerate(quantities)
    ]


@singledispatch
def encode(value: object) -> Any:
    """Return what JSON has in place of a value."""
    raise TypeError(f"{type(value).__name__} has no JSON")


@encode.register(Quantity)
def _(value: Quantity) -> dict[str, str]:
    return {"value": str(value.value), "unit": value.unit.symbol}


@encode.register(Unit)
def _(value: Unit) -> dict[str, Any]:
    return {**asdict(value), "factor": str(value.factor), "dimension": value.dimension.value}


def main(argv: list[str] | None = None) -> int:
    """Print the sum of quantities in every unit that fits."""
    texts = sys.argv[1:] if argv is None else argv
    try:
        result = total(map(Quantity.parse, texts or ["1 km", "2.5 m"]))
    except (TypeError, ValueError) as error:
        print(f"quantities: {error}", file=sys.stderr)
        return 2
    for unit in Unit.known.values():
        if unit.dimension is result.unit.dimension:
            print(result.to(unit))
    print(json.dumps(result, default=encode))
    return 0


if __name__ == "__main__":
    sys.exit(main())
