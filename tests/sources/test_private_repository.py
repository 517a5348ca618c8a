"""A repository behind a password, on a server of this machine: git gets in, and the password stays hidden."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from base64 import b64encode
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers.making import read, write

from exsearch.errors import SourceError
from exsearch.sources.git import signed_in
from exsearch.sources.locate import locate

if TYPE_CHECKING:
    from collections.abc import Iterator

_GIT = shutil.which("git")
pytestmark = pytest.mark.skipif(_GIT is None, reason="git is not installed")
SECRET = "s3 cr3t"
QUOTED = "s3%20cr3t"


class Server(ThreadingHTTPServer):
    """Serves repositories to whoever has the password."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder
        self.refused = 0
        self.seen: list[str] = []
        """The command lines of all processes at each request, where the system shows them as files."""


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.seen += _command_lines()
        if self.headers["Authorization"] != "Basic " + b64encode(f"me:{SECRET}".encode()).decode():
            self.server.refused += 1
            self.send_error(401)
            return
        path, _, query = self.path.partition("?")
        variables = {
            "GIT_PROJECT_ROOT": str(self.server.folder), "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path,
            "QUERY_STRING": query, "REQUEST_METHOD": self.command, "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
        }  # fmt: skip
        given = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        made = subprocess.run(["git", "http-backend"], input=given, env={**os.environ, **variables},
                              capture_output=True, check=True).stdout  # fmt: skip
        head, _, body = made.partition(b"\r\n\r\n")
        self.send_response(200)
        for line in head.decode().splitlines():
            self.send_header(*line.split(": ", 1))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


def _command_lines() -> list[str]:
    """Return the command lines of all processes; one may end meanwhile."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            lines.append(path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
    return lines


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    root = write(tmp_path / "served" / "shop.git", {"shop.py": "x = 1\n"})
    who = ["-c", "user.name=a", "-c", "user.email=a@shop.example"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "one"]):
        subprocess.run(["git", *who, *words], cwd=root, check=True)
    with Server(tmp_path / "served") as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


def test_a_password_gets_in_and_no_command_line_has_it(tmp_path: Path, server: Server) -> None:
    host = f"127.0.0.1:{server.server_port}"
    cache = str(tmp_path / "cache")

    located = locate(f"http://me:{QUOTED}@{host}/shop.git", cache=cache)

    assert located.name == f"http://{host}/shop.git"
    assert list(read(located.origins[0]).files) == ["shop.py"]
    assert server.refused == 0
    if Path("/proc/self/cmdline").exists():
        assert any("shop.git" in line and "fetch" in line for line in server.seen)  # control
    assert [line for line in server.seen if SECRET in line or QUOTED in line] == []
    kept = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert [path for path in kept if b"cr3t" in path.read_bytes()] == []
    with pytest.raises(SourceError):  # control
        locate(f"http://me:wrong@{host}/shop.git", cache=str(tmp_path / "other"))
    assert server.refused


@pytest.mark.parametrize(
    "url", ["https://token@shop.example/a.git", "ssh://git:x@shop.example/a.git", "file:///a.git",
            "git@shop.example:a.git", "https://shop.example/a.git"],
)  # fmt: skip
def test_an_address_without_a_password_of_the_web_is_given_as_it_is(url: str) -> None:
    assert signed_in(url, {}) == (url, {})


def test_settings_that_the_user_gives_by_variables_stay() -> None:
    url, added = signed_in("https://a:b@shop.example/a.git", {"GIT_CONFIG_COUNT": "2"})

    assert url == "https://shop.example/a.git"
    assert added == {
        "GIT_CONFIG_COUNT": "3",
        "GIT_CONFIG_KEY_2": "http.https://shop.example/a.git.extraHeader",
        "GIT_CONFIG_VALUE_2": "Authorization: Basic YTpi",
    }
