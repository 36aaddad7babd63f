"""A grid over the earth and distances on it, for many points at once."""

import math

import numpy as np
from numpy.typing import NDArray

from lodestar.kernel.place import EARTH_RADIUS_METRES


CELLS_PER_DEGREE = 4
CELLS_AROUND = 360 * CELLS_PER_DEGREE
SLACK_DEGREES = 1e-6  # a tenth of a metre: the box around a circle must not cut it

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Bits = NDArray[np.uint64]
Shorts = NDArray[np.int16]
Octets = NDArray[np.uint8]
Bools = NDArray[np.bool_]


def cells_of(latitudes: Floats, longitudes: Floats) -> Ints:
    """The cell of each point: row by row from the south pole, each row eastward from 180° west."""
    rows = np.floor((latitudes + 90) * CELLS_PER_DEGREE).astype(np.int32)
    columns = np.floor((longitudes + 180) * CELLS_PER_DEGREE).astype(np.int32)
    return rows * CELLS_AROUND + columns % CELLS_AROUND


def spots_around(cells: Ints, point: tuple[float, float], radius: int) -> Longs:
    """Positions in `cells` of all that can lie within `radius` metres of the point, and some more."""
    latitude, longitude = point
    high = math.degrees((radius + 1) / EARTH_RADIUS_METRES) + SLACK_DEGREES
    wide = half_width(latitude, high)
    rows = np.arange(row(latitude - high), row(latitude + high) + 1, dtype=np.int32)
    begins, ends = [], []
    for west, east in column_runs(column(longitude - wide), column(longitude + wide)):
        begins.append(rows * CELLS_AROUND + west)
        ends.append(rows * CELLS_AROUND + east + 1)
    first = np.searchsorted(cells, np.concatenate(begins))
    return spread(first, np.searchsorted(cells, np.concatenate(ends)) - first)


def row(latitude: float) -> int:
    return math.floor((min(90.0, max(-90.0, latitude)) + 90) * CELLS_PER_DEGREE)


def column(longitude: float) -> int:
    return math.floor((longitude + 180) * CELLS_PER_DEGREE)


def half_width(latitude: float, high: float) -> float:
    """Degrees of longitude on either side of a circle with a radius of `high` degrees."""
    if abs(latitude) + high >= 90:
        return 180.0
    sine = math.sin(math.radians(high)) / math.cos(math.radians(latitude))
    return math.degrees(math.asin(min(1.0, sine))) + SLACK_DEGREES


def column_runs(west: int, east: int) -> list[tuple[int, int]]:
    """The columns from `west` to `east`, both included, in one run or in two around 180°."""
    if east - west >= CELLS_AROUND - 1:
        return [(0, CELLS_AROUND - 1)]
    west, east = west % CELLS_AROUND, east % CELLS_AROUND
    return [(west, east)] if west <= east else [(west, CELLS_AROUND - 1), (0, east)]


def spread(begins: Longs, lengths: Longs) -> Longs:
    """All numbers of all runs: `begins` 3, 9 and `lengths` 2, 1 are 3, 4, 9."""
    before = np.cumsum(lengths) - lengths
    numbers: Longs = np.repeat(begins - before, lengths) + np.arange(lengths.sum())
    return numbers


def metres_from(point: tuple[float, float], latitudes: Floats, longitudes: Floats) -> Longs:
    """`lodestar.kernel.place.metres_between` for many points: the same steps in the same order."""
    phi = math.radians(point[0])
    others = np.radians(latitudes)
    half_phi = (others - phi) / 2
    half_lambda = np.radians(longitudes - point[1]) / 2
    a = np.sin(half_phi) ** 2 + math.cos(phi) * np.cos(others) * np.sin(half_lambda) ** 2
    metres: Floats = 2 * EARTH_RADIUS_METRES * np.arcsin(np.sqrt(np.minimum(1.0, a)))
    return np.rint(metres).astype(np.int64)
