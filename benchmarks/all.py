"""Run the benchmarks, and print one table of ratios: case, median, ratio, bound, met."""

from __future__ import annotations

import argparse

import harvest
import indexing
import million
import start
from installed import arguments, installed
from measure import Row, table


def main() -> None:
    """Print the table."""
    parser = arguments(__doc__, start.ROUNDS)
    parser.add_argument("--million", action=argparse.BooleanOptionalAction, default=False,
                        help="also build and search the indexes of a million examples")  # fmt: skip
    million.add_arguments(parser)
    harvest.add_arguments(parser)
    asked = parser.parse_args()
    rows: list[Row] = []
    try:
        with installed() as there:
            rows += start.measured(there, asked.pages, asked.rounds)
            rows += indexing.measured(there, asked.pages, max(3, asked.rounds // 3))
            rows += harvest.measured(there, asked.trees, max(3, asked.rounds // 5))
            if asked.million:
                rows += million.measured_as_asked(there, asked)
    finally:  # also after a failure, so that earlier results are not lost
        print(table(rows), end="")


if __name__ == "__main__":
    main()
