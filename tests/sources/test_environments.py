"""Environments: which one is meant, what is installed in it, and what a RECORD may say."""

from __future__ import annotations

import json
import os
import platform
import sys
from typing import TYPE_CHECKING

import pytest
from helpers.making import fingerprint, install, metadata, read, write

from exsearch.errors import SourceError
from exsearch.model import Skipped
from exsearch.sources.environments import OWN, Environment, environment_of, names_installed
from exsearch.sources.installed import scan
from exsearch.sources.locate import locate
from exsearch.sources.origins import Origin

if TYPE_CHECKING:
    from pathlib import Path

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")


def installed(info: Path) -> Origin:
    return Origin("installed", str(info), "shop")


def site(env: Path) -> Path:
    return env / "lib" / "python3.11" / "site-packages"


# -- which environment


def python(place: Path) -> Path:
    """Make a file that a shell would run as Python; returns its folder, for PATH."""
    write(place.parent, {place.name: "#!/bin/sh\nexit 1\n"})
    place.chmod(0o755)
    return place.parent


@pytest.fixture
def all_of_them(tmp_path: Path) -> dict[str, str]:
    """A folder `a/b` with an environment of every kind in reach, and the variables that say so."""
    write(tmp_path, {"a/.venv/pyvenv.cfg": "", "a/venv/pyvenv.cfg": "", "a/b/x.py": "", "uv/pyvenv.cfg": ""})
    install(tmp_path / "usr", {"shop.py": ""})
    path = python(tmp_path / "usr" / "bin" / "python3")
    return {"VIRTUAL_ENV": str(tmp_path / "active"), "CONDA_PREFIX": str(tmp_path / "conda"),
            "UV_PROJECT_ENVIRONMENT": str(tmp_path / "uv"), "PATH": str(path)}  # fmt: skip


def test_the_active_environment_comes_before_a_folder_and_that_before_path(
    tmp_path: Path, all_of_them: dict[str, str]
) -> None:
    folder = tmp_path / "a" / "b"

    def found() -> tuple[str, str]:
        env = environment_of(all_of_them, str(folder))
        return os.path.relpath(env.path, tmp_path), env.named_by

    assert found() == ("active", "VIRTUAL_ENV")
    all_of_them["VIRTUAL_ENV"] = ""
    assert found() == ("conda", "CONDA_PREFIX")
    all_of_them["CONDA_DEFAULT_ENV"] = "base"  # which conda activates in every shell
    assert found() == ("a/.venv", f".venv in {tmp_path / 'a'}")
    (tmp_path / "a" / ".venv" / "pyvenv.cfg").unlink()
    assert found() == ("a/venv", f"venv in {tmp_path / 'a'}")
    (tmp_path / "a" / "venv" / "pyvenv.cfg").unlink()
    assert found() == ("uv", "UV_PROJECT_ENVIRONMENT")
    (tmp_path / "uv" / "pyvenv.cfg").unlink()
    assert found() == ("conda", "CONDA_PREFIX")
    del all_of_them["CONDA_PREFIX"]
    assert found() == ("usr", "python3 on PATH")
    del all_of_them["PATH"]
    assert environment_of(all_of_them, str(folder)).path == sys.prefix


def test_a_relative_environment_of_uv_is_looked_for_upwards(tmp_path: Path) -> None:
    write(tmp_path, {"shop/envs/dev/pyvenv.cfg": "", "shop/src/x.py": ""})
    folder = str(tmp_path / "shop" / "src")

    found = environment_of({"UV_PROJECT_ENVIRONMENT": "envs/dev"}, folder)
    assert found == Environment(str(tmp_path / "shop" / "envs" / "dev"), "UV_PROJECT_ENVIRONMENT")
    assert environment_of({"UV_PROJECT_ENVIRONMENT": "envs/gone"}, folder).path == sys.prefix  # control


@needs_links
def test_the_python_on_path_leads_to_its_prefix_and_is_not_run(tmp_path: Path) -> None:
    base = tmp_path / "opt" / "3.12"
    install(base, {"shop.py": ""})
    real = python(base / "bin" / "python3.12") / "python3.12"
    write(tmp_path, {"links/x": "", "mine/bin/x": "", "mine/pyvenv.cfg": ""})
    (tmp_path / "links" / "python").symlink_to(real)
    install(tmp_path / "mine", {"till.py": ""}, "till")
    (tmp_path / "mine" / "bin" / "python3").symlink_to(real)

    def found(*folders: str) -> Environment:
        path = os.pathsep.join(str(tmp_path / folder) for folder in folders)
        return environment_of({"PATH": path}, str(tmp_path / "links"))

    assert found("gone", "opt", "links") == Environment(str(base), "python on PATH")
    assert found("mine/bin", "links") == Environment(str(tmp_path / "mine"), "python3 on PATH")
    assert environment_of({"PATH": "."}, str(tmp_path / "links")).path == sys.prefix  # a stranger's folder


def test_a_python_whose_prefix_is_unknown_without_running_it_ends_the_search(tmp_path: Path) -> None:
    install(tmp_path / "usr", {"shop.py": ""})
    usr = python(tmp_path / "usr" / "bin" / "python3")
    script = python(tmp_path / "shims" / "python3")  # a script that chooses a Python

    for path, prefix in ((f"{script}{os.pathsep}{usr}", sys.prefix), (str(usr), str(tmp_path / "usr"))):
        assert environment_of({"PATH": path}, str(tmp_path)).path == prefix


@pytest.mark.parametrize(
    ("variable", "file", "version", "chosen"),
    [
        ("", "", "", "usr"),
        ("", "", "system\n", "usr"),
        ("", "", "3.11.7\n", "pyenv/versions/3.11.7"),
        ("", "3.12\n", "3.11.7\n", "pyenv/versions/3.12.10"),
        ("3.11.7", "3.12\n", "", "pyenv/versions/3.11.7"),
        ("", "3.10\n", "", None),
        ("", "../../usr\n", "", None),  # a stranger's file
        ("", "\0\n", "3.11.7", "pyenv/versions/3.11.7"),
    ],
)
def test_the_files_of_pyenv_choose_a_python(
    tmp_path: Path, variable: str, file: str, version: str, chosen: str | None
) -> None:
    for prefix in ("usr", "pyenv/versions/3.11.7", "pyenv/versions/3.12.9", "pyenv/versions/3.12.10"):
        install(tmp_path / prefix, {"shop.py": ""})
    shims = python(tmp_path / "pyenv" / "shims" / "python3")
    path = f"{shims}{os.pathsep}{python(tmp_path / 'usr' / 'bin' / 'python3')}"
    write(tmp_path, {"here/.python-version": file, "pyenv/version": version})

    found = environment_of({"PATH": path, "PYENV_VERSION": variable}, str(tmp_path / "here"))

    assert found.path == (str(tmp_path / chosen) if chosen else sys.prefix)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the platform has no FIFOs")
def test_a_fifo_in_the_place_of_a_version_file_blocks_nothing(tmp_path: Path) -> None:
    install(tmp_path / "pyenv" / "versions" / "3.11.7", {"shop.py": ""})
    write(tmp_path, {"here/x": "", "elsewhere/version": "3.11.7"})
    shims = python(tmp_path / "pyenv" / "shims" / "python3")
    os.mkfifo(tmp_path / "here" / ".python-version")
    (tmp_path / "pyenv" / "version").symlink_to(tmp_path / "elsewhere" / "version")  # links are followed

    found = environment_of({"PATH": str(shims)}, str(tmp_path / "here"))

    assert found.path == str(tmp_path / "pyenv" / "versions" / "3.11.7")


def test_an_environment_of_exsearch_alone_is_not_the_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool, usr = tmp_path / "tool", tmp_path / "usr"
    needs = 'Requires-Dist: Rich>=13\nRequires-Dist: mcp>=2; extra == "agents"'
    install(tool, {"exsearch.py": ""}, "exsearch", more=needs)
    install(tool, {"rich.py": ""}, "rich", more="Requires-Dist: pygments (>=2)")
    install(tool, {"pygments.py": ""}, "Pygments")
    install(usr, {"shop.py": ""})
    monkeypatch.setattr(sys, "prefix", str(tool))
    monkeypatch.setattr("sysconfig.get_path", lambda _: str(site(tool)))
    of_tool, of_usr = (str(python(env / "bin" / "python3")) for env in (tool, usr))

    found = environment_of({"PATH": of_tool}, str(tmp_path))
    assert found == Environment(str(tool), OWN)
    assert found.is_own
    after = environment_of({"PATH": f"{of_tool}{os.pathsep}{of_usr}"}, str(tmp_path))
    assert after == Environment(str(usr), "python3 on PATH")
    install(tool, {"shop.py": ""})  # now something is in it that exsearch does not need
    assert environment_of({"PATH": of_tool}, str(tmp_path)) == Environment(str(tool), "python3 on PATH")
    assert not environment_of({}, str(tmp_path)).is_own


# -- which distributions


def test_every_distribution_is_found_once_under_its_normal_name(tmp_path: Path) -> None:
    infos = {name: install(tmp_path, {f"{name}.py": ""}, name) for name in ("zebra", "Shop_Front", "a.b")}
    write(site(tmp_path), {"~ebra-1.0.dist-info/METADATA": "", "loose.py": "", "x.pth": "import os"})

    assert scan(str(tmp_path))[0] == [
        Origin("installed", str(infos["a.b"]), "a-b"),
        Origin("installed", str(infos["Shop_Front"]), "shop-front"),
        Origin("installed", str(infos["zebra"]), "zebra"),
    ]


@pytest.mark.parametrize(
    "folder",
    ["lib/python3.13/site-packages", "Lib/site-packages", "lib64/python3.9/site-packages",
     "lib/python3/dist-packages", "."],
)  # fmt: skip
def test_every_platform_has_its_own_folder(tmp_path: Path, folder: str) -> None:
    info = "shop-1.0.dist-info"
    write(tmp_path / folder, {f"{info}/METADATA": metadata(), f"{info}/RECORD": "shop.py,,\n", "shop.py": ""})

    (origin,) = locate(f"env:{tmp_path}", cache="").origins

    assert list(read(origin).files) == ["shop.py"]


def test_a_distribution_that_does_not_list_its_files_is_skipped(tmp_path: Path) -> None:
    install(tmp_path, {"shop.py": ""})
    more = {"bare-1.0.dist-info/METADATA": metadata("bare"), "old-1.0.egg-info": metadata("old"),
            "linked.egg-link": "/src\n.", "egg-1.0-py3.11.egg/EGG-INFO/PKG-INFO": "",
            "Shop-0.9.dist-info/RECORD": ""}  # fmt: skip
    write(site(tmp_path), more)

    located = locate(f"env:{tmp_path}", cache="")

    assert [origin.key for origin in located.origins] == ["shop"]
    assert {os.path.basename(each.path): each.reason for each in located.skipped} == {
        "bare-1.0.dist-info": "its installer left no list of its files (RECORD)",
        "old-1.0.egg-info": "its installer left no list of its files (RECORD)",
        "egg-1.0-py3.11.egg": "its installer left no list of its files (RECORD)",
        "linked.egg-link": "an editable install of the old kind: add its folder instead",
        "shop-1.0.dist-info": "a second distribution of this name",
    }


def test_a_folder_that_a_pth_file_leads_to_is_named_if_no_distribution_has_it(tmp_path: Path) -> None:
    editable, other = tmp_path / "editable", tmp_path / "other"
    write(editable, {"src/mine.py": "", "pyproject.toml": ""})
    write(other, {"lib.py": ""})
    stated = {"url": editable.as_uri(), "dir_info": {"editable": True}}
    env = tmp_path / "env"
    install(env, {"direct_url.json": ""}, "mine")
    (site(env) / "mine-1.0.dist-info" / "direct_url.json").write_text(json.dumps(stated))
    lines = [
        "# folders",
        "import os; os.getcwd()",
        str(editable / "src"),
        "../../../../other",
        "nowhere",
        ".",
    ]
    write(site(env), {"more.pth": "\n".join(lines)})

    located = locate(f"env:{env}", cache="")

    assert [(os.path.basename(each.path), each.reason) for each in located.skipped] == [
        ("more.pth", f"leads to {other}, which no distribution has: add that folder"),
    ]


@pytest.mark.parametrize(
    ("files", "named"),
    [
        (["{site}/old/__init__.py", "{site}/old/a.py", "bin/old"], "old"),
        (["include/x.h", "{site}/old.py"], "old.py"),
        (["{site}/old/__init__.py", "{site}/old-1.0.dist-info/RECORD"], None),  # controls, from here on
        (["{site}/old.py", "{site}/old-1.0-py3.11.egg-info"], None),
        (["lib/libz.so", "{site}/README"], None),
        (["{site}/../../../../old/a.py"], None),
        ("{site}/old/a.py", None),
        ([7, None], None),
    ],
)
def test_a_package_that_only_conda_knows_is_named_and_can_be_added(
    tmp_path: Path, files: list[str] | str, named: str | None
) -> None:
    env = tmp_path / "env"
    install(env, {"shop.py": "x = 1"})
    write(
        site(env),
        {"old/__init__.py": "import json\njson.dumps(1)\n", "old.py": "import json\njson.dumps(1)\n"},
    )
    place = site(env).relative_to(env).as_posix()
    stated = json.dumps({"name": "old", "files": files}).replace("{site}", place)
    write(env / "conda-meta", {"old-1.0-py_0.json": stated, "history": "", "bad.json": f"/{place}/old.py {{"})

    located = locate(f"env:{env}", cache="")

    assert [origin.key for origin in located.origins] == ["shop"]
    said = [(os.path.basename(each.path), each.reason) for each in located.skipped]
    if named is None:
        assert said == []
        return
    assert said == [
        ("old-1.0-py_0.json", f"conda's package has no metadata of Python: add {site(env) / named}")
    ]
    (origin,) = locate(str(site(env) / named), cache="").origins
    assert read(origin).files


def test_an_egg_info_with_a_list_of_files_is_read(tmp_path: Path) -> None:
    info = "shop-1.0-py3.11.egg-info"
    listed = "../shop/a.py\n../../../bin/x\nPKG-INFO\n"
    write(
        site(tmp_path),
        {f"{info}/PKG-INFO": metadata(), "shop/a.py": "", f"{info}/installed-files.txt": listed},
    )

    (origin,) = scan(str(tmp_path))[0]
    got = read(origin)

    assert (got.project.project.name, got.column("module")) == ("shop", {"shop/a.py": "shop.a"})


def test_this_environment_has_the_distributions_that_these_tests_need() -> None:
    keys = [origin.key for origin in scan(sys.prefix)[0]]

    assert "pytest" in keys
    assert keys == sorted(set(keys))


def test_one_distribution_of_the_active_environment(tmp_path: Path) -> None:
    install(tmp_path, {"shop_front.py": ""}, "shop-front")
    environment = {"VIRTUAL_ENV": str(tmp_path)}

    located = locate("installed:Shop.Front", cache="", environment=environment)

    assert (located.name, located.kind) == ("installed:shop-front", "installed")
    assert [origin.key for origin in located.origins] == ["shop-front"]
    assert locate(located.name, cache="", environment=environment) == located
    with pytest.raises(SourceError, match="till is not installed in"):
        locate("installed:till", cache="", environment=environment)


def test_the_error_for_an_unreadable_distribution_has_the_reason(tmp_path: Path) -> None:
    write(site(tmp_path), {"bare-1.0.dist-info/METADATA": metadata("bare")})

    with pytest.raises(SourceError, match="its installer left no list"):
        locate("installed:bare", cache="", environment={"VIRTUAL_ENV": str(tmp_path)})


# -- which files


def test_only_recorded_files_are_read(tmp_path: Path) -> None:
    info = install(tmp_path, {"shop/__init__.py": "", "shop/a.py": "", "shop/stub.pyi": "", "shop/b.so": ""})
    write(site(tmp_path), {"shop/local_change.py": ""})

    got = read(installed(info))

    assert list(got.files) == ["shop/__init__.py", "shop/a.py", "shop/stub.pyi"]
    assert not got.skipped


def test_the_code_of_the_built_in_pages_is_not_read_again(tmp_path: Path) -> None:
    files = {"exsearch/__init__.py": "", "exsearch/corpus/projects/till/a.py": "", "exsearch/corpus.py": ""}

    got = read(installed(install(tmp_path / "a", files, "exsearch")))
    assert list(got.files) == ["exsearch/__init__.py", "exsearch/corpus.py"]
    control = read(installed(install(tmp_path / "b", files, "shop")))
    assert list(control.files) == [
        "exsearch/__init__.py",
        "exsearch/corpus.py",
        "exsearch/corpus/projects/till/a.py",
    ]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("../secret.py", "refused: unsafe name (leads out of its folder)"),
        ("shop/../../secret.py", "refused: unsafe name (leads out of its folder)"),
        ("/etc/secret.py", "refused: unsafe name (absolute, or of another system)"),
        ("C:/secret.py", "refused: unsafe name (absolute, or of another system)"),
        ("shop\\secret.py", "refused: unsafe name (absolute, or of another system)"),
        ("shop/\x1b[31m.py", "refused: unsafe name (control characters)"),
        ("shop/\x85.py", "refused: unsafe name (control characters)"),
        ("shop//x.py", "refused: unsafe name (empty parts)"),
        ("./x.py", "refused: unsafe name (empty parts)"),
        ("x" * 300 + ".py", "refused: a name of 303 characters"),
        ("shop/gone.py", "cannot be read: No such file or directory"),
    ],
)
def test_a_recorded_path_that_is_unsafe_is_refused(tmp_path: Path, path: str, reason: str) -> None:
    if sys.platform == "win32" and "\\" in path:
        pytest.skip("installers write it so there")
    info = install(tmp_path, {"shop/a.py": "", "../secret.py": "secret"}, record=[path, "shop/a.py"])

    got = read(installed(info))

    assert list(got.files) == ["shop/a.py"]  # control
    assert got.skipped == [Skipped(path, None, reason)]


def test_scripts_and_other_files_elsewhere_are_no_source(tmp_path: Path) -> None:
    record = [
        "../../../bin/shop",
        "../../../share/man/shop.1",
        "/etc/shop.conf",
        "shop/a.py",
        "",
        "shop/a.py",
    ]

    got = read(installed(install(tmp_path, {"shop/a.py": ""}, record=record)))

    assert (list(got.files), got.skipped) == (["shop/a.py"], [])


@pytest.mark.parametrize(
    "content",
    [b"", b"\0\xff\xfe", b'"shop/a.py', b",,\n,,\n", b"x" * 200_000, b'"' * 10_001, b"shop/\xff.py,,\n"],
    ids=range(7),
)
def test_an_invalid_record_costs_its_distribution_only(tmp_path: Path, content: bytes) -> None:
    info = install(tmp_path, {"shop/a.py": ""})
    (info / "RECORD").write_bytes(content)

    assert not [path for path in read(installed(info)).files if path != "shop/a.py"]


@needs_links
def test_a_recorded_path_does_not_lead_out_through_a_link(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"secret.py": "secret"})
    info = install(tmp_path / "env", {"shop/a.py": ""}, record=["linked/secret.py", "file.py", "inner/a.py"])
    (site(tmp_path / "env") / "linked").symlink_to(outside)
    (site(tmp_path / "env") / "file.py").symlink_to(outside / "secret.py")
    (site(tmp_path / "env") / "inner").symlink_to("shop")

    got = read(installed(info))

    assert list(got.files) == ["inner/a.py"]  # control: a link that stays inside
    assert got.reasons() == {"linked/secret.py": "its folder is a link that leads elsewhere",
                             "file.py": "a symbolic link, which is not followed"}  # fmt: skip


def test_a_distribution_that_is_gone_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="install it again"):
        try:
            read(installed(site(tmp_path) / "shop-1.0.dist-info"))
        except SourceError as error:
            raise SourceError(str(error.hint)) from error


# -- editable installs


def editable(env: Path, url: str, name: str = "shop") -> Path:
    info = install(env, {f"__editable__{name}.py": ""}, name, more="Summary: from the metadata")
    said = {"url": url, "dir_info": {"editable": True}}
    (info / "direct_url.json").write_text(json.dumps(said), encoding="utf-8")
    return info


def test_an_editable_install_is_read_from_its_tree(tmp_path: Path) -> None:
    tree = write(
        tmp_path / "my tree", {"src/shop/a.py": "", "src/shop/__init__.py": "", "tests/test_a.py": ""}
    )

    got = read(installed(editable(tmp_path / "env", tree.as_uri())))

    assert got.column("module") == {"src/shop/__init__.py": "shop", "src/shop/a.py": "shop.a",
                                    "tests/test_a.py": "test_a"}  # fmt: skip
    assert (got.project.project.version, got.project.project.description) == ("1.0", "from the metadata")
    assert got.project.packages == ("shop",)


def test_an_editable_install_of_nothing_is_skipped(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    editable(tmp_path, gone.as_uri())

    located = locate(f"env:{tmp_path}", cache="")

    assert not located.origins
    assert [each.reason for each in located.skipped] == [f"an editable install of {gone}, which is not there"]


@pytest.mark.parametrize(
    "said",
    ["", "{", "[]", "null", '"x"', "{}", '{"url": 1, "dir_info": {"editable": true}}',
     '{"url": "https://shop.example/x", "dir_info": {"editable": true}}',
     '{"url": "file://host/x", "dir_info": {"editable": true}}',
     '{"url": "file:///%00", "dir_info": {"editable": true}}',
     '{"url": "file:///tmp", "dir_info": {}}', '{"url": "file:///tmp"}', "[" * 100_000],
    ids=range(13),
)  # fmt: skip
def test_any_other_origin_is_no_editable_install(tmp_path: Path, said: str) -> None:
    info = install(tmp_path, {"shop/a.py": ""})
    (info / "direct_url.json").write_text(said, encoding="utf-8")

    assert list(read(installed(info)).files) == ["shop/a.py"]


# -- the standard library


def test_the_standard_library_of_this_python() -> None:
    located = locate("stdlib:", cache="", environment={"VIRTUAL_ENV": sys.prefix})
    (origin,) = located.origins
    got = read(origin)

    assert (located.name, origin.kind, got.project.project.name) == ("stdlib:", "stdlib", "cpython")
    assert got.project.project.version == platform.python_version()
    assert {"os", "json", "asyncio"} <= set(got.project.packages)
    assert not {"site-packages", "test", "pip", "pytest"} & set(got.project.packages)
    file = got.files["json/decoder.py"]
    assert (file.module, file.role) == ("json.decoder", "source")
    assert file.url is None or file.url.endswith(f"/blob/v{platform.python_version()}/Lib/json/decoder.py")


def test_an_environment_finds_the_library_that_it_was_made_from(tmp_path: Path) -> None:
    paths = ["os.py", "json/__init__.py", "site-packages/x.py"]
    base = write(tmp_path / "base", {f"lib/python3.12/{path}": "" for path in paths})
    write(base, {"lib/python3.11/os.py": "",
                 "include/python3.12/patchlevel.h": '#define PY_VERSION  "3.12.5"\n'})  # fmt: skip
    cfg = f"home = {base / 'bin'}\nversion = 3.12.5\n"
    write(tmp_path / "env", {"pyvenv.cfg": cfg})

    located = locate(f"env+stdlib:{tmp_path / 'env'}", cache="")
    (origin,) = located.origins
    got = read(origin)

    assert (located.name, located.kind) == (f"env+stdlib:{tmp_path / 'env'}", "environment")
    assert origin == Origin("stdlib", str(base / "lib" / "python3.12"), "stdlib:")
    assert got.column("url") == {
        "json/__init__.py": "https://github.com/python/cpython/blob/v3.12.5/Lib/json/__init__.py",
        "os.py": "https://github.com/python/cpython/blob/v3.12.5/Lib/os.py",
    }


@pytest.mark.parametrize(
    "cfg", ["", "home = \0\n", "home = /nowhere\nversion = x", "home\nversion", "\xff = 1"]
)
def test_an_environment_without_a_library_is_an_error(tmp_path: Path, cfg: str) -> None:
    write(tmp_path, {"pyvenv.cfg": cfg.encode("latin-1")})

    with pytest.raises(SourceError, match="no standard library was found"):
        locate(f"env+stdlib:{tmp_path}", cache="")


def test_without_a_list_of_files_the_top_level_names_say_what_is_read(tmp_path: Path) -> None:
    site = tmp_path / "lib" / "python3" / "dist-packages"
    write(site, {"shop/__init__.py": "", "shop/sub/a.py": "", "till.py": "", "other.py": "",
                 "shared/x.py": "", "Shop-1.0.egg-info/PKG-INFO": metadata("Shop"),
                 "Shop-1.0.egg-info/top_level.txt": "shop\ntill\nshared\ngone\n../x\n",
                 "None-1.0.egg-info/PKG-INFO": metadata("None")})  # fmt: skip

    origins, skipped = scan(str(tmp_path))

    (origin,) = origins
    assert set(read(origin).column("module").values()) == {"shop", "shop.sub.a", "till"}
    before = fingerprint(origin)
    write(site, {"shop/b.py": ""})
    assert fingerprint(origin) != before
    assert names_installed(str(tmp_path)) == {origin.key}  # as hints and completion see it
    assert [each.reason for each in skipped] == [
        "its installer left no list of its files (RECORD)"
    ]  # control
