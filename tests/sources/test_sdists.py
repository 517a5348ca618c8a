"""The source distribution of a fetched project: found with the settings of pip, checked, and never run."""

from __future__ import annotations

import hashlib
import os
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from helpers.making import fingerprint, metadata, read, sdist, wheel, write

from exsearch.errors import SourceError
from exsearch.sources import sdists
from exsearch.sources.locate import locate
from exsearch.sources.origins import Located, Origin
from exsearch.sources.sdists import Wanted, fetch_sdists, why_not_fetched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(find_spec("pip") is None, reason="pip is not installed here")

WANTED = Wanted("shop", "1.0")
CODE = {"shop/__init__.py": "", "shop/cart.py": "x = 1\n", "shop/guide.md": "the wheel's"}
RELEASED = {
    "setup.py": "open('marker', 'w').close()",
    "README.md": "# Shop\n",
    "src/shop/cart.py": "x = 2\n",
    "src/shop/guide.md": "the same again",
    "docs/guide.rst": "Guide\n",
    "docs/conf.py": "y = 1\n",
    "docs/code.py": "y = 1\n",
    "examples/buy.py": "import shop\n",
    "tests/test_cart.py": "def test_cart(): pass\n",
    "LICENSE": "",
}


class Shelf(ThreadingHTTPServer):
    """An index of one project, "shop", on this machine."""

    def __init__(self, folder: Path) -> None:
        handler = type("Handler", (_Handler,), {"shelf": self})
        super().__init__(("127.0.0.1", 0), partial(handler, directory=str(folder)))
        self.folder = folder
        self.asked: list[str] = []
        self.password = ""
        self.status = 200
        self.hashes: dict[str, str] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/simple"

    def put(self, place: Path, digest: str | None = None) -> None:
        """List a file with a hash; the right one, unless another one is given."""
        digest = digest or hashlib.sha256(place.read_bytes()).hexdigest()
        self.hashes[place.name] = f"#sha256={digest}"
        links = "".join(f'<a href="/{name}{end}">{name}</a>' for name, end in self.hashes.items())
        write(
            self.folder / "simple" / "shop",
            {"index.html": f"<!DOCTYPE html><html><body>{links}</body></html>"},
        )


class _Handler(SimpleHTTPRequestHandler):
    shelf: Shelf

    def do_GET(self) -> None:
        self.shelf.asked.append(self.path)
        if self.path.endswith(".gz") and self.shelf.status != 200:
            self.send_error(self.shelf.status)
        elif self.shelf.password and self.headers["Authorization"] != self.shelf.password:
            self.send_error(401)
        else:
            super().do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    with Shelf(write(tmp_path / "shelf", {})) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


@pytest.fixture
def settings(tmp_path: Path, shelf: Shelf) -> dict[str, str]:
    """An environment in which pip knows this index alone, by its configuration file."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    file = write(tmp_path, {"pip.conf": f"[global]\nindex-url = {shelf.url}\n"}) / "pip.conf"
    return {**kept, "PIP_CONFIG_FILE": str(file), "HOME": str(tmp_path)}


def found(tmp_path: Path, settings: dict[str, str], *, documents: bool = True) -> Located:
    cache = str(tmp_path / "cache")
    return locate("pypi:shop==1.0", cache=cache, environment=settings, documents=documents)


def test_the_documentation_and_tests_of_a_release_come_from_its_source_distribution(
    tmp_path: Path, shelf: Shelf, settings: dict[str, str]
) -> None:
    shelf.put(wheel(shelf.folder, CODE, more="\n# Shop\n"))
    shelf.put(sdist(shelf.folder, RELEASED))

    located = found(tmp_path, settings)

    place = str(tmp_path / "cache" / "wheels" / "shop-1.0-py3-none-any.whl")
    archive = str(tmp_path / "cache" / "sdists" / "shop-1.0.tar.gz")
    assert located == Located("pypi:shop==1.0", "pypi", (Origin("wheel", place, "shop", archive),))
    got = read(located.origins[0])
    assert got.column("role") == {
        "docs/code.py": "documentation",
        "examples/buy.py": "example",
        "shop/__init__.py": "source",
        "shop/cart.py": "source",
        "tests/test_cart.py": "test",
        "README.md": "documentation",
        "docs/guide.rst": "documentation",
        "shop/guide.md": "documentation",
    }
    assert (got.files["shop/cart.py"].text, got.files["shop/guide.md"].text) == ("x = 1\n", "the wheel's")
    assert got.files["docs/guide.rst"].text == "Guide\n"
    assert (got.project.packages, got.skipped) == (("shop",), [])
    assert os.listdir(tmp_path / "cache" / "sdists") == ["shop-1.0.tar.gz"]  # nothing is left beside it
    assert not os.path.exists("marker")

    shelf.asked.clear()
    assert found(tmp_path, settings) == located
    assert shelf.asked == []  # what is there is not fetched again
    before = fingerprint(located.origins[0])
    os.remove(tmp_path / "cache" / "sdists" / "shop-1.0.tar.gz")
    assert fingerprint(located.origins[0]) != before
    assert "README.md" not in read(located.origins[0]._replace(beside="")).files  # control


def test_only_the_code_is_fetched_without_documents(
    tmp_path: Path, shelf: Shelf, settings: dict[str, str]
) -> None:
    shelf.put(wheel(shelf.folder, CODE))
    shelf.put(sdist(shelf.folder, RELEASED))

    located = found(tmp_path, settings, documents=False)

    assert (located.kind, located.origins[0].beside) == ("pypi code", "")
    assert not [path for path in shelf.asked if path.endswith(".gz")]
    assert found(tmp_path, settings).origins[0].beside  # control
    assert [path for path in shelf.asked if path.endswith(".gz")]


def test_a_release_without_a_source_distribution_is_read_with_a_note(
    tmp_path: Path, shelf: Shelf, settings: dict[str, str]
) -> None:
    shelf.put(wheel(shelf.folder, CODE))

    located = found(tmp_path, settings)

    assert located.note == (
        "shop==1.0 has no source distribution: its code is read without documentation and tests"
    )
    assert (located.skipped, list(read(located.origins[0]).files)) == (
        (), ["shop/__init__.py", "shop/cart.py", "shop/guide.md"]
    )  # fmt: skip
    shelf.asked.clear()
    assert found(tmp_path, settings).note == located.note
    assert shelf.asked == []


def skip_of(located: Located) -> str:
    (skipped,) = located.skipped
    assert skipped.path == "shop, source distribution"
    assert list(read(located.origins[0]).files)[:2] == [
        "shop/__init__.py",
        "shop/cart.py",
    ]  # the code is read
    return skipped.reason


def test_what_cannot_be_fetched_costs_the_documentation_only_and_is_tried_again(
    tmp_path: Path, shelf: Shelf, settings: dict[str, str]
) -> None:
    shelf.put(wheel(shelf.folder, CODE))
    place = sdist(shelf.folder, RELEASED)
    shelf.put(place, "0" * 64)
    assert "its sha256 is not the one that the index states" in skip_of(found(tmp_path, settings))
    assert os.listdir(tmp_path / "cache" / "sdists") == ["shop-1.0.failed"]

    shelf.put(place)
    shelf.status = 503
    assert "503" in skip_of(found(tmp_path, settings))
    shelf.status = 200
    cache = str(tmp_path / "cache")
    fetch_sdists([WANTED], cache, settings, str(tmp_path), most_bytes=100)
    assert why_not_fetched(WANTED, cache) == "it has more than 100 bytes"
    os.rename(shelf.folder / "simple", shelf.folder / "away")
    write(shelf.folder, {"simple": "no folder"})
    gone = {**settings, "PIP_INDEX_URL": "http://127.0.0.1:9/simple"}
    assert "could not be fetched" in skip_of(found(tmp_path, gone))

    os.remove(shelf.folder / "simple")
    os.rename(shelf.folder / "away", shelf.folder / "simple")
    assert not found(tmp_path, settings).skipped  # control
    assert os.listdir(tmp_path / "cache" / "sdists") == ["shop-1.0.tar.gz"]


def test_a_run_that_ends_early_keeps_what_it_has(
    tmp_path: Path, shelf: Shelf, settings: dict[str, str]
) -> None:
    shelf.put(sdist(shelf.folder, RELEASED))
    cache, wanted = str(tmp_path / "cache"), [WANTED, Wanted("till", "1.0"), Wanted("wares", "2")]

    def stop(done: int, total: int) -> None:
        assert total == 3
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch_sdists(wanted, cache, settings, str(tmp_path), progress=stop)
    assert os.listdir(tmp_path / "cache" / "sdists") == ["shop-1.0.tar.gz"]

    shelf.asked.clear()
    steps: list[tuple[int, int]] = []
    fetch_sdists(wanted, cache, settings, str(tmp_path), progress=lambda *step: steps.append(step))
    assert steps == [(0, 2), (1, 2)]
    assert not any("shop" in path for path in shelf.asked)
    assert sorted(os.listdir(tmp_path / "cache" / "sdists")) == [
        "shop-1.0.tar.gz", "till-1.0.none", "wares-2.none"]  # fmt: skip


def test_certificates_are_those_of_pip(tmp_path: Path, shelf: Shelf, settings: dict[str, str]) -> None:
    shelf.put(wheel(shelf.folder, CODE))
    found(tmp_path, settings, documents=False)
    shelf.put(sdist(shelf.folder, RELEASED))

    assert "No such file" in skip_of(found(tmp_path, {**settings, "PIP_CERT": str(tmp_path / "none.pem")}))
    assert not found(tmp_path, settings).skipped  # control


def test_the_settings_of_pip_count(tmp_path: Path, shelf: Shelf, settings: dict[str, str]) -> None:
    shelf.put(wheel(shelf.folder, CODE))
    found(tmp_path, settings, documents=False)
    sdist(tmp_path / "folder", RELEASED)

    for more in ({"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path / "folder")},
                 {"PIP_FIND_LINKS": (tmp_path / "folder").as_uri()}):  # fmt: skip
        shelf.asked.clear()
        assert not found(tmp_path, {**settings, **more}).note
        assert bool(shelf.asked) is ("PIP_NO_INDEX" not in more)
        os.remove(tmp_path / "cache" / "sdists" / "shop-1.0.tar.gz")
    assert found(tmp_path, settings).note  # control


def test_a_password_is_sent_to_its_index_and_never_shown(
    tmp_path: Path, shelf: Shelf, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put(wheel(shelf.folder, CODE))
    found(tmp_path, settings, documents=False)
    shelf.put(sdist(shelf.folder, RELEASED))
    shelf.password = "Basic bWU6c2VjcmV0"  # me:secret
    assert "401" in skip_of(found(tmp_path, settings))  # control

    wrong = {**settings, "PIP_INDEX_URL": shelf.url.replace("//", "//me:hunter2@")}
    assert "hunter2" not in skip_of(found(tmp_path, wrong))
    by_file = write(tmp_path, {"netrc": "machine 127.0.0.1 login me password secret\n"}) / "netrc"
    with monkeypatch.context() as patched:
        patched.setenv("NETRC", str(by_file))
        assert not found(tmp_path, settings).skipped
    os.remove(tmp_path / "cache" / "sdists" / "shop-1.0.tar.gz")
    right = {**settings, "PIP_INDEX_URL": shelf.url.replace("//", "//me:secret@")}
    assert not found(tmp_path, right).skipped


def test_an_index_cannot_name_a_file_of_this_machine(
    tmp_path: Path, shelf: Shelf, settings: dict[str, str]
) -> None:
    shelf.put(wheel(shelf.folder, CODE))
    local = sdist(tmp_path / "local", RELEASED)
    page = shelf.folder / "simple" / "shop" / "index.html"
    page.write_text(page.read_text() + f'<a href="{local.as_uri()}">shop-1.0.tar.gz</a>')

    assert found(tmp_path, settings).note
    assert not (tmp_path / "cache" / "sdists" / "shop-1.0.tar.gz").exists()


def test_a_source_distribution_that_is_damaged_costs_itself_only(
    tmp_path: Path, shelf: Shelf, settings: dict[str, str]
) -> None:
    shelf.put(wheel(shelf.folder, CODE))
    shelf.put(write(shelf.folder, {"shop-1.0.tar.gz": "no archive"}) / "shop-1.0.tar.gz")

    got = read(found(tmp_path, settings).origins[0])

    assert list(got.files)[:2] == ["shop/__init__.py", "shop/cart.py"]
    assert "damaged archive" in got.reasons()["shop-1.0.tar.gz"]


def test_a_source_distribution_of_another_version_is_not_taken(
    tmp_path: Path, shelf: Shelf, settings: dict[str, str]
) -> None:
    shelf.put(wheel(shelf.folder, CODE))
    older = sdist(shelf.folder, {"PKG-INFO": metadata(version="0.9")})
    older = older.rename(older.with_name("shop-0.9.tar.gz"))
    shelf.put(older)

    assert found(tmp_path, settings).note


# -- an archive by its address


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_an_archive_is_fetched_by_its_address(
    tmp_path: Path, shelf: Shelf, settings: dict[str, str], kind: str
) -> None:
    place = {"wheel": wheel, "sdist": sdist}[kind](shelf.folder, {"shop/cart.py": "x = 1\n"})
    url = f"http://127.0.0.1:{shelf.server_address[1]}/{place.name}"
    cache = tmp_path / "cache"

    located = locate(url, cache=str(cache), environment=settings)

    (origin,) = located.origins
    assert (located.name, located.kind, origin.kind, origin.key) == (url, "archive", kind, place.name)
    assert read(origin).column("text") == {"shop/cart.py": "x = 1\n"}
    before = fingerprint(origin)
    assert locate(located.name, cache=str(cache), environment=settings) == located
    assert fingerprint(origin) == before  # the same content keeps its time
    place.write_bytes({"wheel": wheel, "sdist": sdist}[kind](tmp_path / "b", {"shop/b.py": ""}).read_bytes())
    locate(url, cache=str(cache), environment=settings)
    assert fingerprint(origin) != before  # control


def test_no_secret_in_the_address_of_an_archive_is_kept_or_shown(
    tmp_path: Path, shelf: Shelf, settings: dict[str, str]
) -> None:
    name = wheel(shelf.folder, {"shop.py": ""}).name
    address = f"127.0.0.1:{shelf.server_address[1]}"
    typed = f"http://me:s3cr3t@{address}/{{}}?token=t0ken"

    located = locate(typed.format(name), cache=str(tmp_path / "cache"), environment=settings)

    assert located.name == f"http://{address}/{name}"
    assert shelf.asked[-1].endswith("?token=t0ken")  # control: it is fetched with it
    names = " ".join(str(path) for path in (tmp_path / "cache").rglob("*"))
    assert "s3cr3t" not in names
    assert "t0ken" not in names
    with pytest.raises(SourceError, match="the server answered 404") as raised:
        locate(typed.format("none-1.0.tar.gz"), cache=str(tmp_path / "cache"), environment=settings)
    assert "t0ken" not in f"{raised.value} {raised.value.hint}"


def test_an_archive_that_is_too_large_is_not_fetched(
    tmp_path: Path, shelf: Shelf, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = wheel(shelf.folder, {"shop.py": ""}).name
    url = f"http://127.0.0.1:{shelf.server_address[1]}/{name}"
    monkeypatch.setattr(sdists, "MOST_BYTES", 100)

    with pytest.raises(SourceError, match="it has more than 100 bytes"):
        locate(url, cache=str(tmp_path / "cache"), environment=settings)

    assert [path for path in (tmp_path / "cache").rglob("*") if path.is_file()] == []
    monkeypatch.undo()
    assert locate(url, cache=str(tmp_path / "cache"), environment=settings).origins  # control
