"""The command `relay`."""

from __future__ import annotations

import argparse
import asyncio
from contextlib import suppress
from pathlib import Path

from relay.logs import set_up
from relay.server import serve


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="relay")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4242)
    parser.add_argument("--log", type=Path, metavar="FILE")
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    set_up(options.log, options.verbose)
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(options.host, options.port))


if __name__ == "__main__":
    main()
