"""Metadata of projects, in each kind of metadata file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.making import metadata, read, write

from exsearch.licenses.project import Stated
from exsearch.sources.kinds import normalised
from exsearch.sources.metadata import (
    Metadata,
    is_web_address,
    merge,
    read_core_metadata,
    read_pyproject,
    read_setup_cfg,
    read_setup_py,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PKG_INFO = """\
Metadata-Version: 2.4
Name: Shop_Front
Version: 1.2.3
Summary: A shop
  in a box
Home-page: https://shop.example
Project-URL: Source Code, https://github.com/shop/front
Project-URL: Docs, https://docs.example
License: MIT
License-Expression: MIT OR Apache-2.0
Classifier: Programming Language :: Python
Classifier: License :: OSI Approved :: MIT License
Description-Content-Type: text/x-rst

Name: not this one
"""

SETUP_CFG = """\
[metadata]
name = shop-front
version = 1.2.3
description = A shop in a box
url = https://shop.example
license = MIT
project_urls =
    Docs = https://docs.example
classifiers =
    Programming Language :: Python
    License :: OSI Approved :: MIT License
"""

SETUP_PY = """\
from setuptools import setup
import os; open("marker", "w").close()
setup(name="shop-front", version="1.2.3", description="A shop in a box", url="https://shop.example",
      license="MIT", classifiers=["License :: OSI Approved :: MIT License"],
      project_urls={"Docs": "https://docs.example"}, packages=find_packages())
"""

PROJECT = """\
[project]
name = "shop-front"
version = "1.2.3"
description = "A shop in a box"
license = {license}
classifiers = ["License :: OSI Approved :: MIT License"]
[project.urls]
Homepage = "https://shop.example"
Docs = "https://docs.example"
"""

POETRY = """\
[tool.poetry]
name = "shop-front"
version = "1.2.3"
description = "A shop in a box"
license = "MIT"
homepage = "https://shop.example"
repository = "https://github.com/shop/front"
classifiers = ["License :: OSI Approved :: MIT License"]
[tool.poetry.urls]
Docs = "https://docs.example"
"""

FLIT = """\
[tool.flit.metadata]
module = "shop"
home-page = "https://shop.example"
license = "MIT"
classifiers = ["License :: OSI Approved :: MIT License"]
"""


def pyproject(text: str) -> Metadata:
    said = read_pyproject(text.encode())
    assert isinstance(said, Metadata)
    return said


def setup_cfg(text: str) -> Metadata:
    said = read_setup_cfg(text.encode())
    assert isinstance(said, Metadata)
    return said


def test_core_metadata_is_read_up_to_the_description() -> None:
    assert read_core_metadata(PKG_INFO.encode()) == Metadata(
        name="Shop_Front",
        version="1.2.3",
        summary="A shop in a box",
        links=(
            ("homepage", "https://shop.example"),
            ("source code", "https://github.com/shop/front"),
            ("docs", "https://docs.example"),
        ),
        license=Stated("MIT OR Apache-2.0", ("License :: OSI Approved :: MIT License",), "MIT"),
    )


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(pyproject(PROJECT.format(license='"MIT"')), id="pyproject.toml"),
        pytest.param(pyproject(PROJECT.format(license='{text = "MIT"}')), id="pyproject.toml, a table"),
        pytest.param(pyproject(POETRY), id="Poetry"),
        pytest.param(setup_cfg(SETUP_CFG), id="setup.cfg"),
        pytest.param(read_setup_py(SETUP_PY.encode()), id="setup.py"),
    ],
)
def test_every_kind_of_metadata_file_is_read(said: Metadata) -> None:
    assert (said.name, said.version, said.summary) == ("shop-front", "1.2.3", "A shop in a box")
    assert dict(said.links)["homepage"] == "https://shop.example"
    assert dict(said.links)["docs"] == "https://docs.example"
    assert said.license.classifiers == ("License :: OSI Approved :: MIT License",)
    assert "MIT" in (said.license.expression, said.license.field)


def test_flit_has_fewer_fields() -> None:
    said = pyproject(FLIT)

    assert (said.name, said.version, said.license.field) == ("shop", None, "MIT")
    assert said.links == (("homepage", "https://shop.example"),)


def test_the_repository_is_the_best_link() -> None:
    assert pyproject(POETRY).url() == "https://github.com/shop/front"
    assert pyproject(PROJECT.format(license='"MIT"')).url() == "https://shop.example"
    assert Metadata(links=(("docs", "https://docs.example"),)).url() is None


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        pytest.param(pyproject, '[project]\nname = "a"\ndynamic = ["version"]\n', id="dynamic"),
        pytest.param(setup_cfg, "[metadata]\nname = a\nversion = attr: a.__version__\n", id="attr:"),
        pytest.param(setup_cfg, "[metadata]\nname = a\nversion = file: VERSION\n", id="file:"),
    ],
)
def test_a_version_that_is_to_be_computed_is_not_known(reader: Callable[[str], Metadata], text: str) -> None:
    assert (reader(text).name, reader(text).version) == ("a", None)


def test_only_literals_of_a_setup_py_count() -> None:
    said = read_setup_py(
        b"import setuptools\nsetuptools.setup(name='a' + 'b', version=VERSION, license='ISC')\n"
    )

    assert (said.name, said.version, said.license.field) == (None, None, "ISC")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"\xff\xfe",
        b"print 'two'",
        b"(" * 100_000,
        b"setup(**{})",
        b"setup(name=1, classifiers='x')",
        b"setup(classifiers=[*x, y], project_urls={**x, y: 'z'})",
        b"-" * 5000 + b"1",
        b"[metadata]\nname",
        b"[metadata\n",
        b"project = 1\ntool = []",
        b"[project]\nname = 1\nurls = 2\nclassifiers = {}\nlicense = []",
        b"[tool]\npoetry = 3\nflit = {metadata = 4}",
        b"a = " + b"[" * 3000,
        b"Name\n: x\n  y\n\tz",
        b"Name: \x1b]0;x\x07\nSummary: " + b"x" * 10_000,
        b"Project-URL: x\nProject-URL: ,https://a\nHome-page: javascript:alert(1)",
    ],
    ids=range(18),
)
def test_no_content_is_too_strange_to_be_read(content: bytes) -> None:
    for said in (read_core_metadata(content), read_pyproject(content), read_setup_cfg(content),
                 read_setup_py(content)):  # fmt: skip
        if isinstance(said, Metadata):
            assert all(value.isprintable() for value in said[:3] if value)
            assert len(said.summary or "") <= 500
            assert not said.links
        else:
            assert len(said) < 200
            assert said.isprintable()


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("https://shop.example/a?b#c", True),
        ("http://shop.example", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://name:secret@shop.example/", False),
        ("https://shop.example/a@b", True),
        ("https://shop.example/ x", False),
        ("https://shöp.example", False),
        ("https://shop.example/\x1b", False),
        ("UNKNOWN", False),
    ],
)
def test_only_plain_addresses_of_the_web_are_links(address: str, is_one: bool) -> None:
    assert is_web_address(address) is is_one


@pytest.mark.parametrize("name", ["Foo.Bar", "foo_bar", "FOO--bar", "foo-bar"])
def test_a_name_is_compared_in_its_normal_form(name: str) -> None:
    assert normalised(name) == "foo-bar"


def test_the_first_value_of_a_field_counts_and_licence_fields_come_from_one_file() -> None:
    merged = merge([
        Metadata(version="2"),
        Metadata(name="a", version="1", license=Stated(field="MIT")),
        Metadata(name="b", license=Stated("ISC"), summary="s"),
    ])  # fmt: skip

    assert merged == Metadata(name="a", version="2", summary="s", license=Stated(field="MIT"))


def test_a_description_in_core_metadata_is_no_summary() -> None:
    metadata = read_core_metadata(
        b"Name: a\nName: b\nDescription: long\n  and longer\nLicense: MIT\n\tor ISC\n"
    )

    assert metadata == Metadata(name="a", license=Stated(field="MIT\n\tor ISC"))


def test_unknown_stands_for_no_value() -> None:
    said = read_core_metadata(b"Name: a\nSummary: UNKNOWN\nLicense: UNKNOWN\nHome-page: UNKNOWN\n")

    assert said == Metadata(name="a")


def test_pkg_info_counts_before_the_files_that_it_was_made_from(tmp_path: Path) -> None:
    files = {"pyproject.toml": '[project]\nname = "shop"\ndynamic = ["version"]\ndescription = "new"\n'}

    alone = read(write(tmp_path / "a", files)).project.project
    built = read(write(tmp_path / "b", {**files, "PKG-INFO": metadata("shop", "9.1")})).project.project

    assert (alone.name, alone.version, alone.description) == ("shop", None, "new")
    assert (built.name, built.version, built.description) == ("shop", "9.1", "new")


def test_a_file_that_is_not_valid_is_skipped_and_the_others_count(tmp_path: Path) -> None:
    files = {"pyproject.toml": "[project", "setup.cfg": "[metadata]\nname = shop\n", "shop.py": ""}

    got = read(write(tmp_path / "x", files))

    assert got.project.project.name == "shop"
    assert list(got.reasons()) == ["pyproject.toml"]
    assert got.reasons()["pyproject.toml"].startswith("not valid TOML")
    assert list(got.files) == ["shop.py"]


def test_a_setup_py_is_never_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    got = read(write(tmp_path / "x", {"setup.py": SETUP_PY}))

    assert got.project.project.name == "shop-front"
    assert not list(tmp_path.rglob("marker"))


def test_a_tree_without_metadata_has_the_name_of_its_folder(tmp_path: Path) -> None:
    project = read(write(tmp_path / "corner shop", {"a.py": ""})).project.project

    assert project.name == "corner shop"
    assert (project.url, project.version, project.description, project.links) == (None, None, None, ())
