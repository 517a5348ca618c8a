"""Import CSV files into SQLite: the columns come from the header, their types from the values."""

from __future__ import annotations

import argparse
import csv
import logging
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

log = logging.getLogger("tableload")
SAMPLE_ROWS = 200
BATCH = 1_000


def column_name(heading: str) -> str:
    """Turn "Mean radius (km)" into mean_radius_km."""
    name = re.sub(r"\W+", "_", heading.strip().lower()).strip("_")
    return name or "column"


def column_type(values: Iterable[str]) -> str:
    """Return the narrowest SQLite type that holds all values; empty ones fit anywhere."""
    filled = [value for value in values if value]
    for name, parse in (("INTEGER", int), ("REAL", float)):
        try:
            for value in filled:
                parse(value)
        except ValueError:
            continue
        return name
    return "TEXT"


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a file, whatever its delimiter is."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        dialect = csv.Sniffer().sniff(file.read(4096), delimiters=",;\t")
        file.seek(0)
        for row in csv.DictReader(file, dialect=dialect):
            yield {column_name(key): value.strip() for key, value in row.items()}


def batches(rows: Iterable[dict[str, str]], size: int) -> Iterator[list[dict[str, str]]]:
    """Yield lists of at most `size` rows."""
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


def create_table(db: sqlite3.Connection, table: str, sample: Sequence[dict[str, str]]) -> None:
    """Create the table anew with a column for each key of the sample."""
    columns = ", ".join(
        f'"{name}" {column_type(row[name] for row in sample)}' for name in sample[0]
    )
    db.executescript(f'DROP TABLE IF EXISTS "{table}"; CREATE TABLE "{table}" ({columns});')


def load(db: sqlite3.Connection, path: Path) -> int:
    """Import one file as a table of the same name; return the number of rows."""
    sample = list(islice(read_rows(path), SAMPLE_ROWS))
    if not sample:
        log.warning("%s has no rows", path.name)
        return 0
    table = column_name(path.stem)
    create_table(db, table, sample)
    places = ", ".join(f":{name}" for name in sample[0])
    count = 0
    for batch in batches(read_rows(path), BATCH):
        values = [{key: value or None for key, value in row.items()} for row in batch]
        count += db.executemany(f'INSERT INTO "{table}" VALUES ({places})', values).rowcount
    log.info("%s: %d rows", table, count)
    return count


def describe(db: sqlite3.Connection, table: str) -> list[tuple[str, str]]:
    """Return name and type of each column."""
    rows = db.execute("SELECT name, type FROM pragma_table_info(?)", (table,))
    return [(name, kind) for name, kind in rows]


def export(db: sqlite3.Connection, table: str) -> None:
    """Write a table to standard output as CSV."""
    cursor = db.execute(f'SELECT * FROM "{table}"')
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(column[0] for column in cursor.description)
    writer.writerows(cursor)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="tableload", description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.csv")
    parser.add_argument("--show", metavar="TABLE", help="print this table at the end")
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args(argv)
    logging.basicConfig(
        level=logging.INFO if options.verbose else logging.WARNING, format="%(message)s"
    )
    with closing(sqlite3.connect(options.database)) as db:
        with db:  # one transaction: all files or none
            total = sum(load(db, path) for path in options.files)
        if options.show:
            export(db, options.show)
    return 0 if total else 1


if __name__ == "__main__":
    sys.exit(main())
