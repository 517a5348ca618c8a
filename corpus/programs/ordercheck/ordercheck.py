"""Check orders before they are taken: nested models, unions, own types, clear messages."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    SecretStr,
    TypeAdapter,
    ValidationError,
    computed_field,
    field_serializer,
    field_validator,
    model_validator,
)


def known_currency(value: str) -> str:
    """Return a currency in capitals, or raise."""
    if value.upper() not in {"EUR", "CHF", "NOK"}:
        raise ValueError("we take EUR, CHF and NOK")
    return value.upper()


Currency = Annotated[str, AfterValidator(known_currency)]
Words = Annotated[
    list[str],
    BeforeValidator(lambda v: v.split() if isinstance(v, str) else v),
    Field(max_length=5),
]


class Item(BaseModel):
    """A line of an order."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="forbid")

    sku: str = Field(pattern=r"^[A-Z]{2}-\d{4}$")
    count: int = Field(default=1, gt=0, le=1000)
    price: Decimal = Field(decimal_places=2, ge=0)

    @computed_field
    @property
    def total(self) -> Decimal:
        """Price times count."""
        return self.price * self.count


class Card(BaseModel):
    """Payment by card."""

    kind: Literal["card"]
    number: SecretStr

    @field_validator("number")
    @classmethod
    def has_checksum(cls, value: SecretStr) -> SecretStr:
        """Test the last digit (Luhn's algorithm)."""
        digits = [int(char) for char in reversed(value.get_secret_value())]
        doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
        if (sum(digits[::2]) + sum(doubled)) % 10:
            raise ValueError("a digit is wrong")
        return value


class Invoice(BaseModel):
    """Payment after delivery."""

    kind: Literal["invoice"] = "invoice"
    due: date

    @field_serializer("due", when_used="json")
    def as_day(self, due: date) -> str:
        """Write the day as people read it."""
        return f"{due:%d.%m.%Y}"


class Order(BaseModel):
    """An order as a shop sends it."""

    model_config = ConfigDict(frozen=True, validate_by_name=True)

    number: int = Field(alias="orderNumber", ge=1)
    currency: Currency = "EUR"
    items: list[Item] = Field(min_length=1)
    payment: Card | Invoice = Field(discriminator="kind")
    notes: Words = Field(default_factory=list)
    gift: bool = False

    @model_validator(mode="before")
    @classmethod
    def accept_single_item(cls, data: Any) -> Any:
        """Accept "item" in place of a list with one item."""
        if isinstance(data, dict) and "item" in data:
            data = {**data, "items": [data["item"]]}
            del data["item"]
        return data

    @model_validator(mode="after")
    def gifts_are_paid(self) -> Self:
        """Do not send a bill to who gets a gift."""
        if self.gift and isinstance(self.payment, Invoice):
            raise ValueError("a gift is paid by card")
        return self


class Stock(RootModel[dict[str, int]]):
    """How many there are of each article."""

    def lacking(self, order: Order) -> list[str]:
        """Return what is not there."""
        return [item.sku for item in order.items if self.root.get(item.sku, 0) < item.count]


Orders = TypeAdapter(list[Order])


def messages(error: ValidationError) -> list[str]:
    """Return what is wrong, a line for each place."""
    return [
        f"{'.'.join(map(str, found['loc'])) or 'order'}: {found['msg'].removeprefix('Value error, ')}"
        for found in error.errors(include_url=False)
    ]


def read_orders(path: Path) -> list[Order]:
    """Read a file with a list of orders."""
    return Orders.validate_json(path.read_bytes())


def read_lines(lines: Iterable[str]) -> tuple[list[Order], list[str]]:
    """Read an order from each line; return the good ones, and what is wrong with the others."""
    good: list[Order] = []
    bad: list[str] = []
    for number, line in enumerate(lines, start=1):
        try:
            good.append(Order.model_validate_json(line))
        except ValidationError as error:
            bad += [f"{number}: {message}" for message in messages(error)]
    return good, bad


def as_json(order: Order) -> str:
    """Return an order without what nobody has set."""
    return order.model_dump_json(by_alias=True, exclude_defaults=True, indent=2)


def main(argv: list[str] | None = None) -> int:
    """Check a file of orders, or print the schema of orders."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments == ["--schema"]:
        print(json.dumps(Orders.json_schema(mode="validation"), indent=2))
        return 0
    try:
        orders = read_orders(Path(arguments[0]))
    except ValidationError as error:
        print(*messages(error), sep="\n", file=sys.stderr)
        return 1
    print(sum(item.total for order in orders for item in order.items))
    return 0


if __name__ == "__main__":
    sys.exit(main())
