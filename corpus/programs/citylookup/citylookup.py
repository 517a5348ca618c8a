"""Ask an API about cities: one after the other, at once, page by page, and as a stream."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

BASE = "https://cities.example/v1/"
TIMEOUT = httpx.Timeout(10.0, connect=3.0)
LIMITS = httpx.Limits(max_connections=10, max_keepalive_connections=5)


class BearerAuth(httpx.Auth):
    """Send a token, and ask for another when it is refused."""

    def __init__(self, renew: Callable[[], str]) -> None:
        self._renew = renew
        self._token = ""

    def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:  # type: ignore[override]
        """Yield the request, a second time if the token is too old."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        response = yield request
        if response.status_code == httpx.codes.UNAUTHORIZED:
            self._token = self._renew()
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request


def make_client(transport: httpx.BaseTransport | None = None, **options: Any) -> httpx.Client:
    """Return a client for the API."""
    return httpx.Client(
        base_url=BASE,
        timeout=TIMEOUT,
        headers={"Accept": "application/json"},
        follow_redirects=True,
        transport=transport or httpx.HTTPTransport(retries=2, limits=LIMITS),
        **options,
    )


def city(client: httpx.Client, name: str) -> dict[str, Any] | None:
    """Return what the API knows of a city; None if it does not know it."""
    response = client.get(f"cities/{name}")
    if response.status_code == httpx.codes.NOT_FOUND:
        return None
    response.raise_for_status()
    found: dict[str, Any] = response.json()
    return found


def add_city(client: httpx.Client, name: str, people: int) -> str:
    """Add a city; return its address."""
    response = client.post("cities", json={"name": name, "people": people})
    response.raise_for_status()
    return str(response.url.join(response.headers["Location"]))


def all_cities(client: httpx.Client, size: int = 2) -> Iterator[str]:
    """Yield the names of all cities, following the links from page to page."""
    page: httpx.URL | str | None = httpx.URL("cities", params={"size": size})
    while page:
        response = client.get(page).raise_for_status()
        yield from response.json()["names"]
        page = response.links.get("next", {}).get("url")


def patiently(call: Callable[[], httpx.Response], attempts: int = 3) -> httpx.Response:
    """Call again while the server is busy or the network fails."""
    for attempt in range(1, attempts + 1):
        try:
            response = call()
            if response.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                return response
            pause = float(response.headers.get("Retry-After", attempt))
        except httpx.TransportError:
            if attempt == attempts:
                raise
            pause = 0.1 * 2**attempt
        time.sleep(pause)
    return response


def download(client: httpx.Client, address: str, target: Path) -> int:
    """Write an answer to a file without holding it in memory; return its size."""
    with client.stream("GET", address) as response, target.open("wb") as file:
        response.raise_for_status()
        return sum(file.write(chunk) for chunk in response.iter_bytes(chunk_size=65_536))


async def people_in(
    names: list[str], transport: httpx.AsyncBaseTransport | None = None
) -> dict[str, int | None]:
    """Ask for several cities at once; None stands for those that are unknown."""
    async with httpx.AsyncClient(base_url=BASE, transport=transport, limits=LIMITS) as client:
        answers = await asyncio.gather(*(client.get(f"cities/{name}") for name in names))
    return {
        name: answer.json()["people"] if answer.is_success else None
        for name, answer in zip(names, answers, strict=True)
    }


async def events(client: httpx.AsyncClient) -> AsyncIterator[dict[str, Any]]:
    """Yield the events of a stream of JSON lines."""
    async with client.stream("GET", "events", timeout=None) as response:
        async for line in response.aiter_lines():
            if line:
                yield json.loads(line)


def explain(error: httpx.HTTPError) -> str:
    """Return what went wrong, in words for a user."""
    match error:
        case httpx.HTTPStatusError(response=response):
            return f"{response.request.url}: {response.status_code} {response.reason_phrase}"
        case httpx.TimeoutException():
            return "the server took too long"
        case _:
            return f"no connection: {error}"


def main(argv: list[str] | None = None, transport: httpx.BaseTransport | None = None) -> int:
    """Print how many people live in some cities."""
    names = sys.argv[1:] if argv is None else argv
    with make_client(transport) as client:
        try:
            for name in names:
                found = city(client, name)
                print(f"{name}: {found['people']:,}" if found else f"{name}: unknown")
        except httpx.HTTPError as error:
            print(f"citylookup: {explain(error)}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
