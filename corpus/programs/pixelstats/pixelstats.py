"""Small grey images as arrays: make, read, filter, measure, compare."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]


def blank(height: int, width: int, grey: int = 255) -> Image:
    """Return an image of one colour."""
    return np.full((height, width), grey, dtype=np.uint8)


def ramp(width: int) -> Image:
    """Return a line from black to white."""
    return np.linspace(0, 255, width, dtype=np.uint8).reshape(1, -1)


def checkers(size: int, field: int) -> Image:
    """Return a board of black and white fields."""
    rows = np.arange(size) // field
    return np.where((rows[:, np.newaxis] + rows) % 2 == 0, 255, 0).astype(np.uint8)


def from_text(text: str, signs: str = " .:*#") -> Image:
    """Return an image of signs, the last one is darkest."""
    levels = np.array(
        [[signs.index(sign) for sign in line] for line in text.splitlines()], dtype=np.uint8
    )
    return 255 - levels * (255 // (len(signs) - 1))


def noise(shape: tuple[int, int], seed: int | None = None) -> Image:
    """Return random greys."""
    return np.random.default_rng(seed).integers(0, 256, size=shape, dtype=np.uint8)


def brighter(image: Image, by: int) -> Image:
    """Return a lighter or darker image, without running over."""
    return np.clip(image.astype(int) + by, 0, 255).astype(np.uint8)


def framed(image: Image, width: int = 1) -> Image:
    """Return an image in a black frame."""
    return np.pad(image, width, constant_values=0)


def blurred(image: Image) -> NDArray[np.float64]:
    """Return the mean of each pixel and its neighbours."""
    around = np.pad(image, 1, mode="edge").astype(float)
    shifted = [np.roll(around, (y, x), axis=(0, 1)) for y in (-1, 0, 1) for x in (-1, 0, 1)]
    return np.mean(np.stack(shifted), axis=0)[1:-1, 1:-1]


def stretched(image: Image) -> Image:
    """Return an image that uses all greys."""
    low, high = np.percentile(image, (1, 99), method="nearest")
    scaled = (image - float(low)) / max(float(high) - float(low), 1.0)
    return (np.clip(scaled, 0, 1) * 255).astype(np.uint8)


def histogram(image: Image, bands: int = 4) -> list[int]:
    """Return how many pixels are in each band of grey."""
    counts, _edges = np.histogram(image, bins=bands, range=(0, 256))
    return [int(count) for count in counts]


def dark_pixels(image: Image, limit: int = 50) -> list[tuple[int, int]]:
    """Return row and column of each dark pixel."""
    rows, columns = np.where(image < limit)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def darkest_row(image: Image) -> int:
    """Return the row with the lowest mean."""
    return int(np.argmin(np.mean(image, axis=1)))


def brightest_columns(image: Image) -> list[int]:
    """Return for each row the column of its brightest pixel."""
    return [int(column) for column in np.argmax(image, axis=1)]


def spread(image: Image) -> tuple[float, list[float]]:
    """Return the spread of all pixels, and of each column."""
    return float(np.std(image)), np.round(np.std(image, axis=0), 2).tolist()


def side_by_side(*images: Image) -> Image:
    """Return images in a row; all need the same height."""
    return np.concatenate(images, axis=1)


def film(images: list[Image]) -> NDArray[np.uint8]:
    """Return images one after the other, as an array of three dimensions."""
    return np.stack(images)


def is_alike(one: Image, other: Image, tolerance: float = 2.0) -> bool:
    """Return whether images differ by so much at most."""
    return one.shape == other.shape and np.allclose(one, other, atol=tolerance)


def weights(size: int) -> NDArray[np.float64]:
    """Return weights that are one in the middle, and fall to both sides."""
    distance = np.arange(-size, size + 1, dtype=float)
    return np.exp(-np.square(distance / max(size, 1)))


def weighted_mean(image: Image) -> float:
    """Return the mean with the lower half counted twice."""
    factors = np.ones(image.shape, dtype=float)
    factors[image.shape[0] // 2 :] = 2
    return float(np.average(image, weights=factors))


def mixed(one: Image, other: Image) -> Image:
    """Return the mean of two images."""
    both = np.zeros((2, *one.shape), dtype=float)
    both[0], both[1] = one, other
    return both.mean(axis=0).astype(np.uint8)


def save(image: Image, path: Path) -> None:
    """Write an image: as an array, as text, or as a PGM file."""
    match path.suffix:
        case ".npy":
            np.save(path, image)
        case ".txt":
            np.savetxt(path, image, fmt="%d", header=f"{image.shape}")
        case _:
            height, width = image.shape
            path.write_bytes(f"P5 {width} {height} 255\n".encode() + image.tobytes())


def load(path: Path) -> Image:
    """Read an image."""
    if path.suffix == ".npy":
        return np.asarray(np.load(path, allow_pickle=False))
    if path.suffix == ".txt":
        return np.loadtxt(path, dtype=np.uint8, ndmin=2)
    head, _, pixels = path.read_bytes().partition(b"\n")
    _, width, height, _ = head.split()
    return np.frombuffer(pixels, dtype=np.uint8).reshape(int(height), int(width))


def main(argv: list[str] | None = None) -> int:
    """Print what is in an image."""
    paths = sys.argv[1:] if argv is None else argv
    for path in map(Path, paths):
        image = load(path)
        print(path.name, *image.shape, histogram(image), f"{spread(image)[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
