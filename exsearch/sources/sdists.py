"""Fetch the source distribution of a version into the cache, for its documentation. Nothing of it runs.

pip runs the build of a source distribution to learn its metadata, even to download it. So `unearth` looks it
up on the user's index, with the settings that pip itself reports. The file is downloaded and checked here.
"""

from __future__ import annotations

import ast
import hashlib
import os
import ssl
import tempfile

from packaging.utils import parse_wheel_filename

from exsearch.errors import SourceError
from exsearch.sources.archives.release import sdist_beside, stem_beside
from exsearch.sources.fetch import printable, run_pip
from exsearch.sources.kinds import SDIST_ENDINGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from httpx2 import Response
    from unearth import Link
    from unearth.fetchers.sync import PyPIClient

MOST_BYTES = 100_000_000
"""Largest source distribution that is fetched."""

_CHUNK = 1 << 16
_TIMEOUT_SECONDS = 60
_HASHES = ("sha512", "sha384", "sha256", "sha224", "sha1", "md5")
"""The strongest that an index states is checked."""
_SECTIONS = ("global", "download", ":env:")
"""Of pip's settings, the weakest first; its other commands have their own."""
_NONE_ENDING = ".none"
_BAD_REQUEST, _NOT_FOUND = 400, 404
_TRUE = ("1", "true", "yes", "on", "y", "t")


def fetch_sdist(wheel: str, environment: Mapping[str, str], cwd: str) -> str | None:
    """Return the source distribution of the version that a wheel in the cache is of.

    None if it has none, which is remembered with the wheel. Raises SourceError if it cannot be fetched, if it
    is too large, or if it is not the one that the index lists.
    """
    stem = stem_beside(wheel)
    if os.path.exists(stem + _NONE_ENDING):
        return None
    if place := sdist_beside(wheel):
        return place
    os.makedirs(os.path.dirname(stem), exist_ok=True)
    name, version, _, _ = parse_wheel_filename(os.path.basename(wheel))
    requirement = f"{name}=={version}"
    settings = _settings_of_pip(environment, cwd)
    from httpx2 import HTTPError, InvalidURL

    try:
        with _Index(settings, cwd) as index:
            link = index.find(name, requirement)
            if link is None:
                with open(stem + _NONE_ENDING, "wb"):
                    return None
            place = stem + _ending_of(link.filename)
            index.fetch(link, place)
            return place
    except (HTTPError, InvalidURL, OSError, ValueError) as error:
        reason = printable(str(error)) or type(error).__name__
        raise SourceError(
            f"the source distribution of {requirement} could not be fetched: {reason}",
            hint="check the network and pip's settings (`pip config list`), or leave it: --no-docs",
        ) from error


def _ending_of(file: str) -> str:
    """Return the ending of an archive; OSError if it is of a kind that is not read."""
    if ending := next((each for each in SDIST_ENDINGS if file.lower().endswith(each)), None):
        return ending
    raise OSError(f"{file} is of a kind that is not read")


# -- the settings of pip


def _settings_of_pip(environment: Mapping[str, str], cwd: str) -> dict[str, str]:
    """Return the settings that `pip download` has from its files and the environment."""
    output = run_pip(["config", "list"], environment, cwd, "pip could not list its settings")
    found: dict[str, dict[str, str]] = {}
    for line in output.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.rpartition(".")
        try:
            text = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            continue
        found.setdefault(section, {})[name] = str(text)
    return {name: value for section in _SECTIONS for name, value in found.get(section, {}).items()}


class _Index:
    """The indexes and folders in which pip looks for archives. A context manager."""

    def __init__(self, settings: Mapping[str, str], cwd: str) -> None:
        from unearth import PackageFinder

        is_offline = settings.get("no-index", "").lower() in _TRUE
        usual = settings.get("index-url") or PackageFinder().sources[0]["url"]
        self._indexes = [] if is_offline else [usual.strip(), *settings.get("extra-index-url", "").split()]
        self._folders = [_absolute(word, cwd) for word in settings.get("find-links", "").split()]
        self._trusted_hosts = settings.get("trusted-host", "").split()
        self._refusals: list[str] = []
        self._client = self._client_with(settings)

    def __enter__(self) -> _Index:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def _client_with(self, settings: Mapping[str, str]) -> PyPIClient:
        from unearth import auth
        from unearth.fetchers.sync import PyPIClient

        auth.KEYRING_DISABLED = True  # as pip does where nobody can answer a question
        context = ssl.create_default_context(cafile=settings.get("cert"))
        if certificate := settings.get("client-cert"):
            context.load_cert_chain(certificate)
        return PyPIClient(
            trusted_hosts=self._trusted_hosts,
            verify=context,
            proxy=settings.get("proxy") or None,
            timeout=_TIMEOUT_SECONDS,
            follow_redirects=True,
            auth=auth.MultiDomainBasicAuth(prompting=False, index_urls=self._indexes),
            event_hooks={"response": [self._note]},
        )

    def _note(self, response: Response) -> None:
        """Note an answer that says neither what an index holds nor that it does not know the project."""
        if response.status_code >= _BAD_REQUEST and response.status_code != _NOT_FOUND:
            self._refusals.append(f"{response.url.host} answered {response.status_code}")

    def find(self, name: str, requirement: str) -> Link | None:
        """Return the link to the source distribution; None if no index lists one."""
        from unearth import PackageFinder

        if not self._indexes and not self._folders:
            return None
        finder = PackageFinder(
            self._client,  # type: ignore[arg-type]  # its own client does not fit its own protocol
            index_urls=self._indexes,
            find_links=self._folders,
            trusted_hosts=self._trusted_hosts,
            ignore_compatibility=True,
            no_binary=[name],
        )
        links = [match.link for match in finder.find_matches(requirement, allow_yanked=True)]
        found = next((link for link in links if _may_be_fetched(link)), None)
        if found is None and self._refusals:
            raise OSError(self._refusals[0])
        return found

    def fetch(self, link: Link, place: str) -> None:
        """Write the file to its place, whole and checked."""
        with tempfile.TemporaryDirectory(prefix=".fetch-", dir=os.path.dirname(place)) as fresh:
            part = os.path.join(fresh, "part")
            stream = self._client.get_stream(link.normalized, headers={"Accept-Encoding": "identity"})
            with open(part, "wb") as file, stream as response:
                response.raise_for_status()
                if response.url.scheme == "file" and not link.is_file:
                    raise OSError("the index led to a file of this machine")
                for chunk in _checked(response.iter_raw(_CHUNK), _hash_of(link)):
                    file.write(chunk)
            os.replace(part, place)


def _absolute(word: str, cwd: str) -> str:
    return word if "://" in word else os.path.join(cwd, os.path.expanduser(word))


def _may_be_fetched(link: Link) -> bool:
    """Return whether a link is one to a source distribution, and no index elsewhere names a local file."""
    is_remote = (link.comes_from or "").startswith(("http://", "https://"))
    return not link.is_wheel and not link.is_vcs and not (link.is_file and is_remote)


def _hash_of(link: Link) -> tuple[str, list[str]] | None:
    """Return the strongest hash that an index states, and the values that it may have."""
    stated = link.hash_option or {}
    return next(((name, stated[name]) for name in _HASHES if name in stated), None)


def _checked(chunks: Iterable[bytes], expected: tuple[str, list[str]] | None) -> Iterator[bytes]:
    """Yield chunks of a file; OSError if there are too many, or at the end if their hash is wrong."""
    size = 0
    digest = hashlib.new(expected[0], usedforsecurity=False) if expected else None
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_BYTES:
            raise OSError(f"it has more than {MOST_BYTES:,} bytes")
        if digest:
            digest.update(chunk)
        yield chunk
    if digest and expected and digest.hexdigest() not in expected[1]:
        raise OSError(f"its {expected[0]} is not the one that the index states")
