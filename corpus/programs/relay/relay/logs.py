"""What the server logs, and where to: readable on a terminal, rotated in files."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

TERMINAL_FORMAT = "%(asctime)s %(message)s"
FILE_FORMAT = "%(asctime)s %(levelname)-8s %(name)s %(message)s"
ONE_MEGABYTE = 1_000_000


class WithoutBody(logging.Filter):
    """Keeps what people wrote to each other out of a log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Drop records that are marked as private."""
        return not getattr(record, "private", False)


def file_handler(path: Path) -> logging.Handler:
    """A handler for a file that is put aside when it has grown to a megabyte."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        path, maxBytes=ONE_MEGABYTE, backupCount=3, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter(FILE_FORMAT))
    handler.addFilter(WithoutBody())
    return handler


def set_up(path: Path | None = None, verbose: bool = False) -> None:
    """Called once, by the command; modules only ever ask for a logger of their own."""
    terminal = logging.StreamHandler(sys.stderr)
    terminal.setFormatter(logging.Formatter(TERMINAL_FORMAT, datefmt="%H:%M:%S"))

    logger = logging.getLogger("relay")
    logger.setLevel(logging.DEBUG if verbose else logging.INFO)
    logger.addHandler(terminal)
    if path is not None:
        logger.addHandler(file_handler(path))
    # The root logger may have handlers, too: nothing should be said twice.
    logger.propagate = False

    # asyncio complains about slow callbacks only in debug mode; let it be heard then.
    logging.getLogger("asyncio").setLevel(logging.INFO if verbose else logging.ERROR)
