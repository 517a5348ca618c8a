"""Mirror files from a web server: a session with retries, conditional and resumed downloads."""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from requests.exceptions import HTTPError, RequestException
from urllib3.util.retry import Retry

TIMEOUT = (3.05, 30)  # to connect, and between two bytes


class TokenAuth(AuthBase):
    """Send a token in a header of its own."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["X-Token"] = self.token
        return request


def make_session(token: str | None = None, total: int = 3) -> requests.Session:
    """Return a session that tries again when the server is busy."""
    retry = Retry(
        total=total,
        backoff_factor=0.1,
        status_forcelist=(429, 502, 503),
        allowed_methods=("GET", "HEAD"),
    )
    session = requests.Session()
    session.mount("https://", HTTPAdapter(max_retries=retry))
    session.mount("http://", HTTPAdapter(max_retries=retry, pool_maxsize=4))
    session.headers.update({"User-Agent": "mirrorfiles/1.0"})
    if token:
        session.auth = TokenAuth(token)
    return session


def listing(session: requests.Session, base: str) -> dict[str, str]:
    """Return the checksum of each file that the server offers."""
    response = session.get(urljoin(base, "index.json"), timeout=TIMEOUT)
    response.raise_for_status()
    files: dict[str, str] = response.json()["files"]
    return files


def is_newer(session: requests.Session, url: str, tag: str | None) -> bool:
    """Return whether a file differs from the one that had a tag, without fetching it."""
    headers = {"If-None-Match": tag} if tag else {}
    response = session.head(url, headers=headers, allow_redirects=True, timeout=TIMEOUT)
    return response.status_code != requests.codes.not_modified


def fetch(session: requests.Session, url: str, target: Path) -> int:
    """Download a file; go on with a download that was broken off. Return the bytes that came."""
    part = target.with_suffix(target.suffix + ".part")
    have = part.stat().st_size if part.exists() else 0
    headers = {"Range": f"bytes={have}-"} if have else None
    with session.get(url, headers=headers, stream=True, timeout=TIMEOUT) as response:
        response.raise_for_status()
        is_rest = response.status_code == requests.codes.partial_content
        with part.open("ab" if is_rest else "wb") as file:
            count = sum(file.write(chunk) for chunk in response.iter_content(chunk_size=8192))
    part.replace(target)
    return count


def upload(session: requests.Session, url: str, path: Path, **fields: str) -> str:
    """Send a file as a form; return what the server says."""
    with path.open("rb") as file:
        files = {"file": (path.name, file, "application/octet-stream")}
        response = session.post(url, data=fields, files=files, timeout=TIMEOUT)
    response.raise_for_status()
    return response.text


def is_alive(url: str) -> bool:
    """Return whether a server answers at all."""
    try:
        return requests.get(url, timeout=1, params={"quick": 1}).ok
    except requests.ConnectionError:
        return False


def mirror(session: requests.Session, base: str, folder: Path) -> Iterable[tuple[str, str]]:
    """Fetch what is missing or differs; yield each name, and what was done."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, checksum in sorted(listing(session, base).items()):
        target = folder / Path(urlsplit(name).path).name
        if target.exists() and hashlib.sha256(target.read_bytes()).hexdigest() == checksum:
            yield name, "kept"
            continue
        try:
            yield name, f"{fetch(session, urljoin(base, name), target)} bytes"
        except HTTPError as error:
            yield name, f"failed: {error.response.status_code}"


def main(argv: list[str] | None = None) -> int:
    """Mirror one server."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--token")
    options = parser.parse_args(argv)
    try:
        with make_session(options.token) as session:
            for name, done in mirror(session, options.url, options.folder):
                print(f"{name}: {done}")
    except RequestException as error:
        print(f"mirrorfiles: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
