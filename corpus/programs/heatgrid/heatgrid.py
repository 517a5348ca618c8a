"""Heat spreads on a plate: a simulation with arrays, its statistics, and files of both."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Grid = NDArray[np.float64]


def plate(size: int, hot: float = 100.0) -> Grid:
    """Return a cold plate whose upper edge is hot."""
    grid = np.zeros((size, size))
    grid[0, :] = hot
    return grid


def gaussian(size: int, width: float) -> Grid:
    """Return a plate that is hot in the middle."""
    axis = np.linspace(-1, 1, num=size)
    x, y = np.meshgrid(axis, axis, indexing="ij")
    return 100 * np.exp(-(x**2 + y**2) / width)


def with_noise(grid: Grid, scale: float, seed: int) -> Grid:
    """Return a plate as a bad thermometer sees it; never below zero."""
    random = np.random.default_rng(seed)
    return np.clip(grid + random.normal(0.0, scale, size=grid.shape), 0, None)


def step(grid: Grid) -> Grid:
    """Return the plate a moment later: inside, each point is the mean of its neighbours."""
    after = np.copy(grid)
    after[1:-1, 1:-1] = (grid[:-2, 1:-1] + grid[2:, 1:-1] + grid[1:-1, :-2] + grid[1:-1, 2:]) / 4
    return after


def settle(grid: Grid, tolerance: float = 1e-3, most: int = 10_000) -> tuple[Grid, int]:
    """Return the plate when nothing changes any more, and after how many steps."""
    for number in range(1, most + 1):
        after = step(grid)
        if np.allclose(after, grid, rtol=0, atol=tolerance):
            return after, number
        grid = after
    return grid, most


def profile(grid: Grid) -> Grid:
    """Return the mean of each row."""
    return np.mean(grid, axis=1)


def summary(grid: Grid) -> dict[str, float]:
    """Return some figures about a plate."""
    low, median, high = np.percentile(grid, [5, 50, 95])
    return {
        "mean": float(np.mean(grid)),
        "spread": float(np.std(grid, ddof=1)),
        "low": float(low),
        "median": float(median),
        "high": float(high),
    }


def hottest(grid: Grid) -> tuple[int, int]:
    """Return row and column of the hottest point."""
    row, column = np.unravel_index(np.argmax(grid), grid.shape)
    return int(row), int(column)


def isotherms(grid: Grid, levels: int) -> NDArray[np.intp]:
    """Return for each point the number of the band of temperature that it is in."""
    bounds = np.arange(0, 100, 100 / levels)
    return np.digitize(grid, bounds) - 1


def picture(grid: Grid, signs: str = " .:*#") -> Iterator[str]:
    """Yield the plate as lines of signs."""
    letters = np.array(list(signs))
    for row in letters[isotherms(grid, len(signs))]:
        yield "".join(row)


def warm_share(grid: Grid, limit: float) -> float:
    """Return how much of a plate is warmer than a limit."""
    return float(np.where(grid > limit, 1, 0).sum() / grid.size)


def joined(*grids: Grid) -> Grid:
    """Return plates side by side, each as tall as the tallest."""
    tallest = max(len(grid) for grid in grids)
    padded = [np.pad(grid, ((0, tallest - len(grid)), (0, 0))) for grid in grids]
    return np.concatenate(padded, axis=1)


def fit_line(values: Grid) -> tuple[float, float]:
    """Return slope and height of the line that is nearest to values (least squares)."""
    matrix = np.stack([np.arange(len(values)), np.ones(len(values))], axis=1)
    (slope, height), *_ = np.linalg.lstsq(matrix, values, rcond=None)
    return float(slope), float(height)


def save(path: Path, grid: Grid) -> None:
    """Write a plate: as text, or as an archive with its profile."""
    if path.suffix == ".csv":
        np.savetxt(path, grid, delimiter=",", fmt="%.3f")
    else:
        np.savez_compressed(path, grid=grid, profile=profile(grid))


def load(path: Path) -> Grid:
    """Read a plate."""
    if path.suffix == ".csv":
        return np.loadtxt(path, delimiter=",", ndmin=2)
    with np.load(path) as archive:
        grid: Grid = archive["grid"]
        return grid


def main(argv: list[str] | None = None) -> int:
    """Print a plate after it has settled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=12)
    parser.add_argument("--save", type=Path)
    options = parser.parse_args(argv)
    grid, steps = settle(plate(options.size), tolerance=0.05)
    print(*picture(grid), sep="\n")
    print(steps, "steps,", " ".join(f"{key} {value:.1f}" for key, value in summary(grid).items()))
    if options.save:
        save(options.save, grid)
    return 0


if __name__ == "__main__":
    sys.exit(main())
