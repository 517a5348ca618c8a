from __future__ import annotations

import sys
from pathlib import Path

import platformdirs
import pytest

from exsearch.config import corpus_folder, places


def test_one_variable_puts_everything_in_one_folder(tmp_path: Path) -> None:
    where = places({"EXSEARCH_HOME": str(tmp_path)})

    assert Path(where.index_file).parent == tmp_path
    assert Path(where.state).parent == tmp_path
    assert where.set_by == "EXSEARCH_HOME"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs itself is asked")
@pytest.mark.parametrize("value", [None, "", "relative/data", "/abs/data"])
def test_on_linux_the_folders_are_those_of_platformdirs(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    environment = {"HOME": str(Path.home())}
    for variable in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(variable, raising=False)
        if value is not None:
            monkeypatch.setenv(variable, value)
            environment[variable] = value
    where = places(environment)

    if value == "relative/data":  # the specification: a relative path is invalid and to be ignored
        assert Path(where.index_file).parent == Path.home() / ".local/share/exsearch"
    else:
        assert str(Path(where.index_file).parent) == platformdirs.user_data_dir("exsearch")
        assert where.state == platformdirs.user_state_dir("exsearch")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs itself is asked")
@pytest.mark.parametrize("home", ["", "relative", "./x"])
def test_without_a_usable_home_nothing_is_written_into_the_current_folder(
    monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    for variable in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", home)
    where = places({"HOME": home})

    for path in (where.index_file, where.state, where.cache, where.config_file):
        assert path.startswith("/dev/null/"), path
    monkeypatch.setenv("HOME", "/home/me")  # control
    assert places({"HOME": "/home/me"}).state == "/home/me/.local/state/exsearch"


def test_the_corpus_is_found_from_a_checkout() -> None:
    assert list(Path(corpus_folder()).glob("pages/*.markdown"))
