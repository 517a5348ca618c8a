"""Numbers to SVG. The same chart is asked for again and again, so the last are kept."""

from __future__ import annotations

import functools
from html import escape
from typing import NamedTuple


class Size(NamedTuple):
    """Width and height of an image, in pixels."""

    width: int
    height: int


@functools.lru_cache(maxsize=512)
def draw(values: tuple[float, ...], size: Size, colour: str = "#2a6f97") -> str:
    """A line through the values, from the left edge of the image to the right one.

    All arguments are hashable, or they could not be looked up in the cache: that is why
    the values come as a tuple.
    """
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in scaled(values, size))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size.width}" '
        f'height="{size.height}" viewBox="0 0 {size.width} {size.height}">'
        f'<polyline fill="none" stroke="{escape(colour)}" stroke-width="1.5" '
        f'points="{points}"/></svg>'
    )


def scaled(values: tuple[float, ...], size: Size) -> list[tuple[float, float]]:
    """The values as points of the image; the largest touches the top."""
    if len(values) < 2:
        raise ValueError("a line needs two values or more")
    lowest, highest = min(values), max(values)
    # A flat line has no range to scale by; it runs along the bottom.
    span = (highest - lowest) or 1.0
    step = size.width / (len(values) - 1)
    return [
        (index * step, size.height * (1 - (value - lowest) / span))
        for index, value in enumerate(values)
    ]


def cache_report() -> str:
    """How well the cache is doing, in one line for the log."""
    info = draw.cache_info()
    asked = info.hits + info.misses
    share = info.hits / asked if asked else 0.0
    return f"{asked} charts, {share:.0%} from the cache, {info.currsize} kept"
