"""Fetch JSON from an API without getting blocked: a rate limit, retries with backoff, and ETags."""

from __future__ import annotations

import argparse
import json
import random
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urljoin

RETRIED = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE}


class TokenBucket:
    """Let at most `rate` calls a second pass, after a burst of `burst`."""

    def __init__(self, rate: float, burst: int = 1, clock: Callable[[], float] = time.monotonic):
        self.rate, self.burst, self.clock = rate, burst, clock
        self._tokens, self._seen = float(burst), clock()
        self._lock = threading.Lock()

    def delay(self) -> float:
        """Take a token; return how many seconds the caller has to wait for it."""
        with self._lock:
            now = self.clock()
            self._tokens = min(self.burst, self._tokens + (now - self._seen) * self.rate)
            self._seen = now
            self._tokens -= 1
            return max(0.0, -self._tokens / self.rate)


def backoff(attempt: int, retry_after: str | None, base: float = 0.5, most: float = 30.0) -> float:
    """Return the seconds to wait before the next attempt: what the server says, or a random share."""
    if retry_after and retry_after.isdigit():
        return min(most, float(retry_after))
    return random.uniform(0, min(most, base * 2**attempt))


@dataclass
class Client:
    """Ask one API; every request waits for its turn."""

    base_url: str
    token: str | None = None
    bucket: TokenBucket = field(default_factory=lambda: TokenBucket(rate=5, burst=5))
    attempts: int = 4
    sleep: Callable[[float], None] = time.sleep
    _cache: dict[str, tuple[str, Any]] = field(default_factory=dict, repr=False)

    def get(self, path: str, **params: str | int) -> Any:
        """Return the decoded answer to GET; an unchanged one comes from the cache."""
        url = urljoin(self.base_url, path)
        if params:
            url += "?" + urlencode(sorted(params.items()))
        request = urllib.request.Request(url, headers={"Accept": "application/json"})
        if url in self._cache:
            request.add_header("If-None-Match", self._cache[url][0])
        return self._send(request)

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Send JSON and return the decoded answer."""
        request = urllib.request.Request(
            urljoin(self.base_url, path),
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method="POST",
        )
        return self._send(request)

    def _send(self, request: urllib.request.Request) -> Any:
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        for attempt in range(self.attempts):
            self.sleep(self.bucket.delay())
            try:
                with urllib.request.urlopen(request, timeout=10) as response:
                    answer = json.load(response)
                    if tag := response.headers.get("ETag"):
                        self._cache[request.full_url] = (tag, answer)
                    return answer
            except urllib.error.HTTPError as error:
                with error:  # it holds the connection
                    if error.code == HTTPStatus.NOT_MODIFIED:
                        return self._cache[request.full_url][1]
                    if error.code not in RETRIED or attempt + 1 == self.attempts:
                        raise
                    self.sleep(backoff(attempt, error.headers.get("Retry-After")))
        raise AssertionError("a client needs at least one attempt")


def main(argv: list[str] | None = None) -> int:
    """Print what an address answers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--rate", type=float, default=5.0, help="requests a second (%(default)s)")
    options = parser.parse_args(argv)
    client = Client(options.url, bucket=TokenBucket(options.rate))
    try:
        json.dump(client.get(""), sys.stdout, indent=2, sort_keys=True)
    except urllib.error.URLError as error:
        print(f"politeclient: {error.reason}", file=sys.stderr)
        return 1
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
