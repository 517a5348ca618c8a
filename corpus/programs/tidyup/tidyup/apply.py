"""Carrying out a plan, with a log of every step."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterable

from tidyup.plan import Move

log = logging.getLogger(__name__)

LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)


def set_up_logging(verbosity: int) -> None:
    """Show warnings only, or more for each `-v`. Called by the command line alone."""
    level = LEVELS[min(verbosity, len(LEVELS) - 1)]
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    # Only this program becomes talkative; the libraries it uses stay as they were.
    logging.getLogger("tidyup").setLevel(level)


def carry_out(moves: Iterable[Move], dry_run: bool = False) -> int:
    """Move the files and return how many could not be moved."""
    failed = 0
    for move in moves:
        if dry_run:
            log.info("would move %s to %s", move.source.name, move.target.parent.name)
            continue
        try:
            move.target.parent.mkdir(exist_ok=True)
            shutil.move(move.source, move.target)
        except OSError as error:
            failed += 1
            log.warning("could not move %s: %s", move.source, error.strerror or error)
            log.debug("the whole story:", exc_info=True)
        else:
            log.info("moved %s to %s", move.source.name, move.target.parent.name)
    return failed
