"""Which distribution a name comes from: by its modules first, and by its own name after these."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from helpers.making import install, metadata, write

from exsearch.sources.provided import module_at, names_near, provider_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def env(tmp_path: Path) -> str:
    """An environment whose distributions are called otherwise than their modules, or share a folder."""
    place = tmp_path / "env"
    install(place, {"yaml/__init__.py": "", "_yaml/__init__.py": ""}, "PyYAML", "6.0")
    install(place, {"bs4/__init__.py": ""}, "beautifulsoup4")
    install(place, {"six.py": ""}, "six", "1.16")
    install(place, {"cloud/storage/__init__.py": "", "cloud/storage/blob.py": ""}, "cloud-storage")
    install(place, {"cloud/tasks/__init__.py": ""}, "cloud-tasks")
    install(place, {"fast.cpython-311-x86_64-linux-gnu.so": ""}, "speedups")
    install(place, {}, "only-data")
    write(place / "lib" / "python3.11" / "site-packages", {"loose.py": "", "bare/__init__.py": "",
          "bare-2.0.dist-info/METADATA": metadata("bare")})  # fmt: skip
    return str(place)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("yaml", "pyyaml"),
        ("yaml.safe_load", "pyyaml"),
        ("YAML.Loader", "pyyaml"),
        ("_yaml", "pyyaml"),
        ("bs4.BeautifulSoup", "beautifulsoup4"),
        ("beautifulsoup4", "beautifulsoup4"),
        ("six", "six"),
        ("six.moves", "six"),
        ("cloud.tasks.Client", "cloud-tasks"),
        ("cloud.storage.blob.Blob", "cloud-storage"),
        ("fast.run", "speedups"),
        ("Only_Data", "only-data"),
        ("only.data", "only-data"),
        ("bare.x", "bare"),
        ("loose", None),  # no distribution lists it
        ("yam", None),
        ("pyyaml.x", "pyyaml"),
        ("flask.Flask", None),
        ("safe_load", None),
        ("", None),
        (".", None),
        ("../yaml", None),
        ("a\0b", None),
    ],
)
def test_a_name_leads_to_its_distribution(env: str, name: str, key: str | None) -> None:
    found = provider_of(env, name)

    assert (found.key if found else None) == key


def test_versions_are_those_of_the_metadata_folder(env: str) -> None:
    versions = [found.version for name in ("yaml", "six", "bare") if (found := provider_of(env, name))]

    assert versions == ["6.0", "1.16", "2.0"]


def test_an_editable_install_has_the_modules_of_its_tree(tmp_path: Path) -> None:
    tree = write(tmp_path / "tree", {"src/shop/__init__.py": "", "till.py": ""})
    info = install(tmp_path / "env", {"__editable__.pth": ""}, "my-shop")
    said = {"url": tree.as_uri(), "dir_info": {"editable": True}}
    (info / "direct_url.json").write_text(json.dumps(said), encoding="utf-8")

    for name, key in (("shop.cart", "my-shop"), ("till", "my-shop"), ("other", None)):
        found = provider_of(str(tmp_path / "env"), name)
        assert (found.key if found else None) == key


def test_a_module_that_no_list_names_lies_beside_its_metadata(env: str) -> None:
    bare = provider_of(env, "bare.x")
    assert bare is not None
    assert (module_at(bare, "bare.x") or "").endswith("site-packages/bare")
    assert module_at(bare, "elsewhere") is None  # control


def test_names_that_are_spelt_alike_are_offered(env: str) -> None:
    assert list(names_near(env, "beautifulsoup")) == ["beautifulsoup4"]
    assert list(names_near(env, "flask")) == []


def test_only_lists_that_can_decide_are_read(env: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from exsearch.sources import provided

    read = provided._read
    opened: list[str] = []

    def reading(path: str) -> bytes:
        opened.append(path)
        return read(path)

    monkeypatch.setattr(provided, "_read", reading)

    assert provider_of(env, "nosuchname.x") is None
    assert opened == []
    assert provider_of(env, "six")
    assert [path.rpartition("/")[2] for path in opened] == ["top_level.txt", "RECORD"]
