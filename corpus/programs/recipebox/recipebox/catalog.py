"""Recipes on disk: one TOML file each, found and read when the application starts."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

OWN_RECIPES = Path(__file__).resolve().parent / "recipes"


class RecipeError(ValueError):
    """A recipe file that cannot be used; the message begins with its path."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One dish."""

    slug: str
    title: str
    serves: int
    minutes: int
    ingredients: tuple[str, ...]
    steps: tuple[str, ...]
    changed: date


def read_recipe(path: Path) -> Recipe:
    """The recipe in one file; its name without the suffix becomes the slug."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return Recipe(
            slug=path.stem,
            title=raw["title"],
            serves=raw["serves"],
            minutes=raw["minutes"],
            ingredients=tuple(raw["ingredients"]),
            steps=tuple(raw["steps"]),
            changed=date.fromtimestamp(path.stat().st_mtime),
        )
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(f"{path}: {error}") from error
    except KeyError as error:
        raise RecipeError(f"{path}: no {error.args[0]!r} in it") from error


@dataclass(frozen=True, slots=True)
class Catalog:
    """All recipes, by slug."""

    recipes: dict[str, Recipe]

    @classmethod
    def read(cls, folder: str | Path) -> Self:
        """Read every recipe below `folder`, in the order of their names."""
        root = Path(folder).expanduser()
        if not root.is_dir():
            raise RecipeError(f"{root}: no such folder")
        found = (read_recipe(path) for path in sorted(root.rglob("*.toml")))
        return cls({recipe.slug: recipe for recipe in found})

    def quick(self, minutes: int = 30) -> list[Recipe]:
        """What is on the table within that time, quickest first."""
        fitting = [r for r in self.recipes.values() if r.minutes <= minutes]
        return sorted(fitting, key=lambda recipe: (recipe.minutes, recipe.title))
