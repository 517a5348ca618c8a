"""Fetch the source distribution or the wheel of a version into the cache. Nothing of it runs.

pip runs the build of a source distribution to learn its metadata, even to download it. So `unearth` looks it
up on the user's index, with the settings that pip itself reports. The file is downloaded and checked here.
"""

from __future__ import annotations

import ast
import os
from contextlib import suppress

from exsearch.errors import SourceError
from exsearch.model import Record
from exsearch.sources.addresses import folder_of_address, name_of_archive
from exsearch.sources.fetch import WHEELS, fetched_wheel, is_wheel_of, printable, run_pip
from exsearch.sources.files import text_of_file
from exsearch.sources.kinds import SDIST_ENDINGS, normalised
from exsearch.sources.leftovers import FETCHING, fresh_folder, put_in_place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from ssl import SSLContext

    from httpx2 import Response
    from unearth import Link
    from unearth.fetchers.sync import PyPIClient

MOST_BYTES, MOST_BYTES_OF_MANY = 100_000_000, 50_000_000
"""Largest source distribution that is fetched, alone and of an environment."""

_MOST_BYTES_TOGETHER = 500_000_000
"""Archives of one pack; after that the rest is not tried."""
_USUAL_BYTES = 500_000
"""For the progress of an archive of unknown size."""

_CHUNK = 1 << 16
_TIMEOUT_SECONDS = 60
_HASHES = ("sha512", "sha384", "sha256", "sha224", "sha1", "md5")
"""The strongest that an index states is checked."""
_SECTIONS = ("global", "download", ":env:")
"""Of pip's settings, the weakest first; its other commands have their own."""
_FOLDER = "sdists"
_SETTINGS_HINT = "check the network and pip's settings (`pip config list`)"
_NONE, _FAILED = ".none", ".failed"
_MOST_UNREACHED = 3
"""Failures of the network, one after the other, after which the rest is not tried."""
_LONGEST_REASON = 1000
_BAD_REQUEST, _NOT_FOUND = 400, 404
_TRUE = ("1", "true", "yes", "on", "y", "t")


class Wanted(Record):
    """A version of a project whose source distribution, or wheel, is wanted."""

    name: str
    version: str
    is_wheel: bool = False
    """Whether its wheel is wanted instead."""
    size_bytes: int = 0
    """What is expected, for the progress of many; 0 if that is not known."""


def fetched_archive(wanted: Wanted, cache: str) -> str:
    """Return the source distribution, or wheel, if it was fetched before, else ""."""
    if wanted.is_wheel:
        return fetched_wheel(normalised(wanted.name), wanted.version, cache)
    places = (_stem(wanted, cache) + ending for ending in SDIST_ENDINGS)
    return next(filter(os.path.isfile, places), "")


def why_not_fetched(wanted: Wanted, cache: str) -> str:
    """Return why a source distribution could not be fetched when that was last tried, "" if it was not."""
    return text_of_file(_stem(wanted, cache) + _FAILED, _LONGEST_REASON)


def fetch_sdists(
    wanted: Sequence[Wanted],
    cache: str,
    environment: Mapping[str, str],
    cwd: str,
    *,
    most_bytes: int = MOST_BYTES,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Fetch the source distributions that are not in the cache, each by itself.

    Versions without one are remembered, and so is the reason why one could not be fetched, until it can. A
    run that ends early keeps what it has. Raises SourceError if pip cannot list its settings, or if the index
    cannot be reached again and again.
    """
    missing = [each for each in wanted if not _is_settled(each, cache)]
    if not missing:
        return
    os.makedirs(os.path.join(cache, _FOLDER), exist_ok=True)
    with _Index(_settings_of_pip(environment, cwd), cwd, most_bytes) as index:
        unreached = 0
        for done, each in enumerate(missing):
            if progress is not None:
                progress(done, len(missing))
            reason = _fetch(index, each, cache)
            unreached = unreached + 1 if reason else 0
            if unreached == _MOST_UNREACHED:
                raise SourceError(
                    f"the package index cannot be reached: {reason}",
                    hint=f"{_SETTINGS_HINT}; what was fetched is kept",
                )


def fetch_archives(
    wanted: Sequence[Wanted],
    cache: str,
    environment: Mapping[str, str],
    cwd: str,
    progress: Callable[[int, int], None] | None = None,
) -> dict[Wanted, str]:
    """Fetch the archives that are not in the cache; returns why one of them could not be fetched.

    Progress is counted in bytes, as far as they are known. A run that ends early keeps what it has. Raises
    SourceError if pip cannot list its settings.
    """
    missing = [each for each in wanted if not fetched_archive(each, cache)]
    if not missing:
        return {}
    meter = _Meter(wanted, missing, progress)
    reasons: dict[Wanted, str] = {}
    with _Index(_settings_of_pip(environment, cwd), cwd, MOST_BYTES_OF_MANY, meter.fetching) as index:
        unreached: list[str] = []
        for each in missing:
            os.makedirs(os.path.dirname(_stem(each, cache)), exist_ok=True)
            if len(unreached) >= _MOST_UNREACHED:
                reasons[each] = f"not tried, because the package index cannot be reached: {unreached[-1]}"
            elif meter.fetched >= _MOST_BYTES_TOGETHER:
                reasons[each] = f"not tried, because {_MOST_BYTES_TOGETHER:,} bytes were fetched already"
            else:
                reason = _fetch(index, each, cache)
                unreached = [*unreached, reason] if reason else []
                meter.done(each)
                if not fetched_archive(each, cache):
                    kind = "wheel" if each.is_wheel else "source distribution"
                    none = f"the package index has no {kind} of {each.name} {each.version}"
                    reasons[each] = why_not_fetched(each, cache) or none
    return reasons


def fetch_archive_at(typed: str, url: str, cache: str, environment: Mapping[str, str], cwd: str) -> str:
    """Fetch the archive at a web address; returns its place in the cache, which is that of `url`.

    `typed` is the address with all that it takes to fetch it. An equal archive that is there already keeps
    its time. Raises SourceError if it cannot be fetched.
    """
    from httpx2 import HTTPError, HTTPStatusError, InvalidURL
    from unearth import Link

    place = _place_of(url, cache)
    os.makedirs(os.path.dirname(place), exist_ok=True)
    try:
        with _Index(_settings_of_pip(environment, cwd), cwd, MOST_BYTES) as index:
            index.download(Link(typed), place)
    except (HTTPError, InvalidURL, OSError, ValueError) as error:
        reason = printable(str(error)) or type(error).__name__
        if isinstance(error, HTTPStatusError):  # whose text has the whole address in it
            reason = f"the server answered {error.response.status_code}"
        raise SourceError(
            f"could not fetch {url}: {reason}", hint="check the address and the network"
        ) from error
    return place


def fetched_archive_at(url: str, cache: str) -> str:
    """Return the archive at a web address if it was fetched before, else ""."""
    place = _place_of(url, cache)
    return place if os.path.isfile(place) else ""


def _place_of(url: str, cache: str) -> str:
    return os.path.join(folder_of_address(os.path.join(cache, "archives"), url), name_of_archive(url))


class _Meter:
    """Counts the bytes of archives."""

    def __init__(
        self, wanted: Sequence[Wanted], missing: Sequence[Wanted], progress: Callable[[int, int], None] | None
    ) -> None:
        self.fetched = 0
        """Bytes that were fetched now."""
        self._progress = progress
        self._total = sum(each.size_bytes or _USUAL_BYTES for each in wanted)
        self._done = self._total - sum(each.size_bytes or _USUAL_BYTES for each in missing)
        self._of_this = 0

    def fetching(self, size: int) -> None:
        """Count bytes of the archive that is being fetched."""
        self.fetched += size
        self._of_this += size
        self._report(self._done + self._of_this)

    def done(self, wanted: Wanted) -> None:
        """Count an archive as done, whether or not it could be fetched."""
        self._done += wanted.size_bytes or _USUAL_BYTES
        self._of_this = 0
        self._report(self._done)

    def _report(self, done: int) -> None:
        if self._progress is not None:
            self._progress(min(done, self._total), self._total)


def _fetch(index: _Index, wanted: Wanted, cache: str) -> str:
    """Fetch one archive, or note why not; returns why the index was not reached, "" if it was."""
    from httpx2 import HTTPError, InvalidURL, TransportError

    stem = _stem(wanted, cache)
    try:
        is_there = index.fetch(wanted, stem)
    except (HTTPError, InvalidURL, OSError, ValueError) as error:
        reason = printable(str(error)) or type(error).__name__
        _note(stem + _FAILED, reason)
        return reason if isinstance(error, TransportError) else ""
    if not is_there:
        _note(stem + _NONE, "")
    with suppress(FileNotFoundError):
        os.remove(stem + _FAILED)
    return ""


def _is_settled(wanted: Wanted, cache: str) -> bool:
    return bool(fetched_archive(wanted, cache)) or os.path.exists(_stem(wanted, cache) + _NONE)


def _stem(wanted: Wanted, cache: str) -> str:
    """Return the place of an archive in the cache, without its ending."""
    name = "".join(char if char.isalnum() or char in ".+!_" else "-" for char in wanted.version)
    folder = WHEELS if wanted.is_wheel else _FOLDER
    return os.path.join(cache, folder, f"{normalised(wanted.name)}-{name}")


def _note(place: str, text: str) -> None:
    with open(place, "w", encoding="utf-8") as file:
        file.write(text)


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

    def __init__(
        self,
        settings: Mapping[str, str],
        cwd: str,
        most_bytes: int,
        watch: Callable[[int], None] | None = None,
    ) -> None:
        """Prepare to fetch files of `most_bytes` at most; `watch` is called with the size of each part."""
        import logging

        from unearth import PackageFinder

        # A project that an index does not know is no warning: what is missing is said with its name.
        logging.getLogger("unearth").setLevel(logging.CRITICAL)
        is_offline = settings.get("no-index", "").lower() in _TRUE
        usual = settings.get("index-url") or PackageFinder().sources[0]["url"]
        self._indexes = [] if is_offline else [usual.strip(), *settings.get("extra-index-url", "").split()]
        self._folders = [_absolute(word, cwd) for word in settings.get("find-links", "").split()]
        self._trusted_hosts = settings.get("trusted-host", "").split()
        self._most_bytes = most_bytes
        self._refusals: list[str] = []
        self._watch = watch
        try:
            self._client = self._client_with(settings)
        except (OSError, ValueError) as error:
            reason = printable(str(error))
            raise SourceError(f"pip's settings cannot be used: {reason}", hint=_SETTINGS_HINT) from error

    def __enter__(self) -> _Index:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def _client_with(self, settings: Mapping[str, str]) -> PyPIClient:
        from unearth import auth
        from unearth.fetchers.sync import PyPIClient

        auth.KEYRING_DISABLED = True  # as pip does where nobody can answer a question
        return PyPIClient(
            trusted_hosts=self._trusted_hosts,
            verify=_certificates(settings),
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

    def fetch(self, wanted: Wanted, stem: str) -> bool:
        """Fetch an archive to the place that begins with `stem`; False if no index lists one.

        A wheel keeps its name, which must be that of a wheel of the project.
        """
        link = self._link(wanted)
        if link is None:
            return False
        if wanted.is_wheel:
            self.download(link, os.path.join(os.path.dirname(stem), link.filename))
            return True
        ending = next((each for each in SDIST_ENDINGS if link.filename.lower().endswith(each)), None)
        if ending is None:
            raise OSError(f"{link.filename} is of a kind that is not read")
        self.download(link, stem + ending)
        return True

    def _link(self, wanted: Wanted) -> Link | None:
        from unearth import PackageFinder

        if not self._indexes and not self._folders:
            return None
        self._refusals.clear()
        finder = PackageFinder(
            self._client,  # type: ignore[arg-type]  # its own client does not fit its own protocol
            index_urls=self._indexes,
            find_links=self._folders,
            trusted_hosts=self._trusted_hosts,
            ignore_compatibility=True,
            no_binary=[] if wanted.is_wheel else [wanted.name],
            only_binary=[wanted.name] if wanted.is_wheel else [],
        )
        matches = finder.find_matches(f"{wanted.name}=={wanted.version}", allow_yanked=True)
        links = (match.link for match in matches if _may_be_fetched(match.link, wanted))
        # The same wheel on every machine; one without compiled code is smaller.
        found = min(links, key=_rank_of_wheel, default=None) if wanted.is_wheel else next(links, None)
        if found is None and self._refusals:
            raise OSError(self._refusals[0])
        return found

    def download(self, link: Link, place: str) -> None:
        """Write the file to its place, whole and checked."""
        with fresh_folder(FETCHING, os.path.dirname(place)) as fresh:
            part = os.path.join(fresh, "part")
            stream = self._client.get_stream(link.normalized, headers={"Accept-Encoding": "identity"})
            with open(part, "wb") as file, stream as response:
                response.raise_for_status()
                if response.url.scheme == "file" and not link.is_file:
                    raise OSError("the index led to a file of this machine")
                for chunk in _checked(response.iter_raw(_CHUNK), _hash_of(link), self._most_bytes):
                    file.write(chunk)
                    if self._watch is not None:
                        self._watch(len(chunk))
            put_in_place(part, place)


def _certificates(settings: Mapping[str, str]) -> SSLContext | bool:
    """Return the certificates that pip is set up for; True for those of the system."""
    trusted, own = settings.get("cert"), settings.get("client-cert")
    if not trusted and not own:
        return True
    import ssl

    if trusted is not None and os.path.isdir(trusted):
        context = ssl.create_default_context(capath=trusted)
    else:
        context = ssl.create_default_context(cafile=trusted)
    if own:
        context.load_cert_chain(own)
    return context


def _absolute(word: str, cwd: str) -> str:
    return word if "://" in word else os.path.join(cwd, os.path.expanduser(word))


def _may_be_fetched(link: Link, wanted: Wanted) -> bool:
    """Return whether a link is one to what is wanted, and no index elsewhere names a local file."""
    is_remote = (link.comes_from or "").startswith(("http://", "https://"))
    if link.is_vcs or (link.is_file and is_remote):
        return False
    if not wanted.is_wheel:
        return not link.is_wheel
    return link.is_wheel and is_wheel_of(link.filename, normalised(wanted.name), wanted.version)


def _rank_of_wheel(link: Link) -> tuple[bool, str]:
    return not link.filename.endswith("-none-any.whl"), link.filename


def _hash_of(link: Link) -> tuple[str, list[str]] | None:
    """Return the strongest hash that an index states, and the values that it may have."""
    stated = link.hash_option or {}
    return next(((name, stated[name]) for name in _HASHES if name in stated), None)


def _checked(
    chunks: Iterable[bytes], expected: tuple[str, list[str]] | None, most_bytes: int
) -> Iterator[bytes]:
    """Yield chunks of a file; OSError if there are too many, or at the end if their hash is wrong."""
    import hashlib

    size = 0
    digest = hashlib.new(expected[0], usedforsecurity=False) if expected else None
    for chunk in chunks:
        size += len(chunk)
        if size > most_bytes:
            raise OSError(f"it has more than {most_bytes:,} bytes")
        if digest:
            digest.update(chunk)
        yield chunk
    if digest and expected and digest.hexdigest() not in expected[1]:
        raise OSError(f"its {expected[0]} is not the one that the index states")
