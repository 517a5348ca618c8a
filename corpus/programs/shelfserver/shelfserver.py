"""A key-value store over HTTP: GET, PUT and DELETE of JSON documents, kept in a file."""

from __future__ import annotations

import argparse
import json
import os
import re
import shelve
import sys
import threading
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

KEY = re.compile(r"/items/(?P<key>[\w.-]{1,64})")
MOST_BYTES = 65_536


class Store:
    """Documents by key; one thread at a time."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._documents: dict[str, Any] = {}
        self._lock = threading.RLock()

    @contextmanager
    def locked(self) -> Iterator[MutableMapping[str, Any]]:
        """Give the documents to one thread, which opens the file: a file of SQLite belongs to its thread."""
        with self._lock:
            if self._path is None:
                yield self._documents
                return
            with shelve.open(os.fspath(self._path), writeback=False) as documents:
                yield documents


class Handler(BaseHTTPRequestHandler):
    """Answer requests from a store."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, store: Store, quiet: bool = False) -> None:
        self.store, self.quiet = store, quiet
        super().__init__(*args)

    def do_GET(self) -> None:
        """Answer with a document, or with the keys that have a prefix."""
        url = urlsplit(self.path)
        if url.path == "/items":
            [prefix] = parse_qs(url.query).get("prefix", [""])
            with self.store.locked() as documents:
                self.answer(HTTPStatus.OK, sorted(k for k in documents if k.startswith(prefix)))
        elif key := self.key():
            with self.store.locked() as documents:
                if key in documents:
                    self.answer(HTTPStatus.OK, documents[key])
                else:
                    self.answer(HTTPStatus.NOT_FOUND, {"error": f"no item {key}"})

    def do_PUT(self) -> None:
        """Store a document."""
        length = int(self.headers.get("Content-Length", 0))
        if length > MOST_BYTES:
            self.close_connection = True
            return self.answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"error": "too large"})
        body = self.rfile.read(length)
        if not (key := self.key()):
            return None
        try:
            document = json.loads(body)
        except ValueError as error:
            return self.answer(HTTPStatus.BAD_REQUEST, {"error": str(error)})
        stamped = {"value": document, "stored": datetime.now(UTC).isoformat(timespec="seconds")}
        with self.store.locked() as documents:
            status = HTTPStatus.OK if key in documents else HTTPStatus.CREATED
            documents[key] = stamped
        return self.answer(status, stamped)

    def do_DELETE(self) -> None:
        """Forget a document."""
        if key := self.key():
            with self.store.locked() as documents:
                documents.pop(key, None)
            self.send_response(HTTPStatus.NO_CONTENT)
            self.end_headers()

    def key(self) -> str | None:
        """Return the key in the path; without one, answer that there is nothing."""
        match = KEY.fullmatch(unquote(urlsplit(self.path).path))
        if match is None:
            self.answer(HTTPStatus.NOT_FOUND, {"error": "nothing here"})
            return None
        return match["key"]

    def answer(self, status: HTTPStatus, content: object) -> None:
        """Send JSON."""
        body = json.dumps(content, ensure_ascii=False, indent=2).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Log to standard error, unless nobody wants it."""
        if not self.quiet:
            super().log_message(format, *args)


@contextmanager
def running(store: Store) -> Iterator[str]:
    """Serve in a thread, at a free port of this machine; give the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, store=store, quiet=True)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def main(argv: list[str] | None = None) -> int:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args(argv)
    serving = partial(Handler, store=Store(options.file))
    server = ThreadingHTTPServer(("127.0.0.1", options.port), serving)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
    finally:
        server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
