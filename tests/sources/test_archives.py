"""Wheels and source distributions: read in memory, never unpacked, refused where they lie."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import struct
import tarfile
import warnings
import zipapp
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest
from helpers.making import Read, noise, read, sdist, tarred, wheel, zipped

from exsearch.errors import SourceError
from exsearch.model import Skipped
from exsearch.sources.locate import locate
from exsearch.sources.origins import Limits, Origin
from exsearch.sources.reading import read_project

if TYPE_CHECKING:
    from pathlib import Path

FILES: dict[str, str | bytes] = {
    "shop/__init__.py": "",
    "shop/cart.py": "x = 1\r\n",
    "shop/data.bin": b"\0" * 5000,
}
UNSAFE = "refused: unsafe name"


def refusal(path: Path, limits: Limits | None = None) -> str:
    """Return why an archive is refused as a whole, without its path."""
    with pytest.raises(SourceError) as raised:
        read(path, limits)
    return str(raised.value).replace(str(path), "ARCHIVE")


def refused_or_read(path: Path) -> Read | None:
    try:
        return read(path)
    except SourceError:
        return None


@pytest.fixture(autouse=True)
def nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make any opening of a file for writing fail while a project is read."""

    def reading_only(origin: Origin, limits: Limits | None = None) -> object:
        with monkeypatch.context() as patch:
            patch.setattr(os, "mkdir", _forbidden)
            patch.setattr(tarfile.TarFile, "extractall", _forbidden)
            patch.setattr(zipfile.ZipFile, "extractall", _forbidden)
            before = sorted(tmp_path.rglob("*"))
            project = read_project(origin, limits)
            files = list(project.files)
            assert sorted(tmp_path.rglob("*")) == before
        return project._replace(files=iter(files))

    monkeypatch.setattr("helpers.making.read_project", reading_only)


def _forbidden(*_: object, **__: object) -> None:
    raise AssertionError("an archive is never unpacked")


# -- what is read


def test_a_wheel_is_read_as_it_would_be_installed(tmp_path: Path) -> None:
    got = read(wheel(tmp_path, FILES, more="Summary: A shop\nLicense-Expression: MIT\n"))

    project = got.project.project
    assert (project.name, project.version, project.description) == ("shop", "1.0", "A shop")
    assert (got.project.license.spdx, got.project.packages) == ("MIT", ("shop",))
    assert got.column("module") == {"shop/__init__.py": "shop", "shop/cart.py": "shop.cart"}
    assert got.column("text") == {"shop/__init__.py": "", "shop/cart.py": "x = 1\n"}


@pytest.mark.parametrize("ending", ["tar.gz", "tgz", "tar.bz2", "tar.xz", "tar", "zip"])
def test_a_source_distribution_is_read_below_its_folder(tmp_path: Path, ending: str) -> None:
    files = {"src/shop/cart.py": "x = 1\r\n", "src/shop/__init__.py": "", "tests/test_cart.py": "",
             "build/lib/shop/cart.py": "", "setup.py": "", ".hidden/x.py": "", "LICENSE": "No."}  # fmt: skip

    got = read(sdist(tmp_path, files, ending=ending))

    assert (got.project.project.name, got.project.project.version) == ("shop", "1.0")
    assert got.project.packages == ("shop",)
    assert got.column("module") == {
        "setup.py": "setup",
        "src/shop/__init__.py": "shop",
        "src/shop/cart.py": "shop.cart",
        "tests/test_cart.py": "test_cart",
    }
    assert got.files["src/shop/cart.py"].text == "x = 1\n"


def test_an_archive_without_one_folder_is_read_as_it_is(tmp_path: Path) -> None:
    got = read(tarred(tmp_path / "shop-2.0.tar.gz", {"cart.py": "", "till/a.py": ""}))

    assert list(got.files) == ["cart.py", "till/a.py"]
    assert got.project.project.name == "shop"  # from its file name, for it has no metadata


def test_the_name_may_begin_with_the_folder_itself(tmp_path: Path) -> None:
    got = read(tarred(tmp_path / "shop-1.tar.gz", {"./shop-1/a.py": "", "./shop-1/b/c.py": ""}))

    assert list(got.files) == ["a.py", "b/c.py"]


def test_an_archive_without_metadata_is_no_wheel(tmp_path: Path) -> None:
    assert refusal(zipped(tmp_path / "a.whl", {"shop.py": ""})) == (
        "ARCHIVE is no wheel: it has no .dist-info/METADATA"
    )


def test_an_archive_in_an_archive_is_not_opened(tmp_path: Path) -> None:
    inner = sdist(tmp_path / "inner", {"secret.py": ""}).read_bytes()

    got = read(sdist(tmp_path, {"a.py": "", "inner.tar.gz": inner, "inner.whl": inner}))

    assert list(got.files) == ["a.py"]


@pytest.mark.parametrize("tar_format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_tarfile_lists_the_same_members(tmp_path: Path, tar_format: int) -> None:
    long = "d" * 90 + "/" + "e" * 90 + "/" + "f" * 80 + ".py"
    names = ["shop/a.py", "shop/größe.py", long if tar_format != tarfile.USTAR_FORMAT else long[91:]]
    path = tarred(tmp_path / "x.tar", {name: name for name in names}, tar_format=tar_format)

    with tarfile.open(path) as archive:
        listed = archive.getnames()

    assert sorted(read(path).files) == sorted(listed) == sorted(names)
    assert read(path).column("text") == {name: name for name in names}


def test_zipfile_lists_the_same_members(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "x.zip", {"shop/a.py": "a", "größe.py": "b", "folder/": "", "stored.py": noise(9000)}
    )

    with zipfile.ZipFile(path) as archive:
        listed = [name for name in archive.namelist() if not name.endswith("/")]

    assert sorted(read(path).files) == sorted(listed)


def test_a_zip_with_sizes_behind_its_members_is_read(tmp_path: Path) -> None:
    """As written to a pipe: what the local headers leave open, the directory says."""

    class Pipe(io.RawIOBase):
        def __init__(self, path: Path) -> None:
            self.file = open(path, "wb")  # noqa: SIM115

        def writable(self) -> bool:
            return True

        def write(self, content: object) -> int:
            return self.file.write(content)  # type: ignore[arg-type]

    pipe = Pipe(tmp_path / "x.zip")
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("shop/a.py", "x = 1\n")
    pipe.file.close()

    assert read(tmp_path / "x.zip").column("text") == {"a.py": "x = 1\n"}


# -- names


NAMES = [
    ("../secret.py", UNSAFE + " (leads out of its folder)"),
    ("shop/../../secret.py", UNSAFE + " (leads out of its folder)"),
    ("/etc/secret.py", UNSAFE + " (absolute, or of another system)"),
    ("C:/secret.py", UNSAFE + " (absolute, or of another system)"),
    ("shop\\..\\secret.py", UNSAFE + " (absolute, or of another system)"),
    ("shop/\x1b]0;x\x07.py", UNSAFE + " (control characters)"),
    ("shop//x.py", UNSAFE + " (empty parts)"),
    ("shop/./x.py", UNSAFE + " (empty parts)"),
    ("shop/" + "x" * 300 + ".py", "refused: a name of 308 characters"),
]


@pytest.mark.parametrize(("name", "reason"), NAMES, ids=[name[:20] for name, _ in NAMES])
@pytest.mark.parametrize("ending", ["zip", "tar.gz"])
def test_an_unsafe_name_is_refused(tmp_path: Path, name: str, reason: str, ending: str) -> None:
    files: list[tuple[str, str | bytes]] = [("top/a.py", ""), (name, "secret")]
    place = tmp_path / f"x.{ending}"

    got = read(zipped(place, files) if ending == "zip" else tarred(place, files))

    assert list(got.files) == ["a.py"]  # control
    assert got.skipped == [Skipped(name[:301], None, reason)]


def test_a_name_with_a_nul_in_it_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"a.py": "", "b.pyXtxt": ""})
    path.write_bytes(path.read_bytes().replace(b"b.pyXtxt", b"b.py\0txt"))

    assert read(path).skipped == [Skipped("b.py\0txt", None, UNSAFE + " (control characters)")]


@pytest.mark.parametrize("ending", ["zip", "tar.gz"])
def test_a_second_member_with_the_same_name_is_refused(tmp_path: Path, ending: str) -> None:
    files: list[tuple[str, str | bytes]] = [("top/a.py", "1"), ("top/a.py", "2"), ("top/A.py", "3")]
    place = tmp_path / f"x.{ending}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of the second name

        got = read(zipped(place, files) if ending == "zip" else tarred(place, files))

    assert got.column("text") == {"a.py": "1"}
    assert got.skipped == [
        Skipped("top/A.py", None, "refused: its name differs from another one only in case"),
        Skipped("top/a.py", None, "refused: a second member of this name"),
    ]


def test_a_name_that_is_no_text_is_escaped(tmp_path: Path) -> None:
    path = tarred(tmp_path / "x.tar", {"top/\udcff.py": "x"}, tar_format=tarfile.GNU_FORMAT)

    assert read(path).column("text") == {"\\xff.py": "x"}


# -- links and devices


KINDS = [
    (tarfile.SYMTYPE, "a symbolic link"),
    (tarfile.LNKTYPE, "a hard link"),
    (tarfile.CHRTYPE, "a device"),
    (tarfile.BLKTYPE, "a device"),
    (tarfile.FIFOTYPE, "a FIFO"),
]


@pytest.mark.parametrize(("kind", "what"), KINDS)
def test_a_member_that_is_no_file_is_not_followed(tmp_path: Path, kind: bytes, what: str) -> None:
    info = tarfile.TarInfo("top/x.py")
    info.type, info.linkname = kind, "../../../../etc/passwd"

    got = read(tarred(tmp_path / "x.tar.gz", {"top/a.py": ""}, [info]))

    assert list(got.files) == ["a.py"]
    assert got.skipped == [Skipped("top/x.py", None, f"{what}, which is not followed")]


def test_links_that_lead_out_step_by_step_are_not_followed(tmp_path: Path) -> None:
    """The shape of CVE-2025-4517: each link is harmless, their sum is not, and a file goes through it."""
    deep = "d" * 200
    members = []
    for step in "abcdefgh":
        folder, link = tarfile.TarInfo(f"top/{deep}"), tarfile.TarInfo(f"top/{step}")
        folder.type, link.type, link.linkname = tarfile.DIRTYPE, tarfile.SYMTYPE, deep
        members += [folder, link]
    escape = tarfile.TarInfo("top/escape")
    escape.type, escape.linkname = tarfile.SYMTYPE, "a/b/c/d/e/f/g/h/" + "../" * 20 + "outside"
    through = tarfile.TarInfo("top/escape/x.py")

    got = read(tarred(tmp_path / "x.tar", {"top/a.py": ""}, [*members, escape, through]))

    assert list(got.files) == ["a.py", "escape/x.py"]  # a name in memory, no more
    assert {each.reason for each in got.skipped} == {"a symbolic link, which is not followed"}


def test_a_link_in_a_zip_is_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("top/a.py", "")
        info = zipfile.ZipInfo("top/x.py")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")

    assert read(path).skipped == [Skipped("top/x.py", None, "a link or a device, which is not followed")]


# -- bombs


def test_a_zip_that_expands_as_bombs_do_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"a.py": b"\n" * 900_000})

    limits = Limits(archive_ratio_from=100_000)
    assert refusal(path, limits) == "refused: ARCHIVE expands to more than 200 times its size, as bombs do"
    assert list(read(path).files) == ["a.py"]  # control: small enough not to matter


@pytest.mark.parametrize("ending", ["gz", "bz2", "xz"])
def test_a_tar_that_expands_as_bombs_do_is_refused(tmp_path: Path, ending: str) -> None:
    path = tarred(tmp_path / f"x.tar.{ending}", {"zeros": b"\0" * 1_000_000, "a.py": ""})

    limits = Limits(archive_ratio_from=100_000)
    assert refusal(path, limits) == "refused: ARCHIVE expands to more than 200 times its size, as bombs do"
    assert list(read(path).files) == ["a.py"]


def test_a_tar_expands_to_no_more_than_its_limit(tmp_path: Path) -> None:
    path = tarred(tmp_path / "x.tar.gz", {"a.py": "", "noise": noise(50_000)})

    assert refusal(path, Limits(archive_bytes=50_000)) == "refused: ARCHIVE expands past 50,000 bytes"
    assert list(read(path, Limits(archive_bytes=70_000)).files) == ["a.py"]


@pytest.mark.parametrize("ending", ["zip", "tar"])
def test_an_archive_has_no_more_members_than_its_limit(tmp_path: Path, ending: str) -> None:
    files = {f"{number}.py": "" for number in range(5)}
    place = tmp_path / f"x.{ending}"
    path = zipped(place, files) if ending == "zip" else tarred(place, files)

    assert refusal(path, Limits(archive_members=4)) == "refused: ARCHIVE has more than 4 members"
    assert len(read(path, Limits(archive_members=5)).files) == 5


@pytest.mark.parametrize("ending", ["zip", "tar.gz"])
def test_a_member_that_is_too_large_costs_itself_only(tmp_path: Path, ending: str) -> None:
    files = {"a.py": "x" * 11, "b.py": "x" * 10, "c.py": "\n" * 2_000_000}

    got = read(sdist(tmp_path, files, ending=ending), Limits(file_bytes=10))

    assert list(got.files) == ["b.py"]
    assert got.reasons() == {
        "a.py": "11 bytes, more than the 10 that a source file may have",
        "c.py": "2,000,000 bytes, more than the 10 that a source file may have",
    }


def test_a_tar_with_too_much_source_is_refused(tmp_path: Path) -> None:
    path = tarred(tmp_path / "x.tar", {"a.py": "x" * 60, "b.py": "x" * 60})

    assert refusal(path, Limits(project_bytes=100)) == "refused: ARCHIVE has more than 100 bytes of source"


def test_an_xz_does_not_take_the_memory_it_asks_for(tmp_path: Path) -> None:
    path = tarred(tmp_path / "x.tar.xz", {"a.py": ""})
    content = bytearray(path.read_bytes())
    size = (content[12] + 1) * 4  # of the block's header, which ends with its checksum
    assert content[14] == 0x21  # control: LZMA2, whose one byte is the size of its dictionary
    content[16] = 40  # 4 GB
    content[12 + size - 4 : 12 + size] = struct.pack("<L", zlib.crc32(bytes(content[12 : 12 + size - 4])))
    path.write_bytes(content)

    assert refusal(path).startswith("damaged archive: ARCHIVE: Memory usage limit")


# -- a zip's directory against its members


def directory_of(content: bytes | bytearray) -> int:
    return int(struct.unpack_from("<L", content, content.rindex(b"PK\5\6") + 16)[0])


def patched(path: Path, old: bytes, new: bytes, in_directory: bool) -> Path:
    """Replace bytes either in the directory or in the members of a zip."""
    content = path.read_bytes()
    at = directory_of(content)
    members, directory = content[:at], content[at:]
    assert old in (directory if in_directory else members)
    if in_directory:
        directory = directory.replace(old, new)
    else:
        members = members.replace(old, new)
    path.write_bytes(members + directory)
    return path


def two(tmp_path: Path) -> Path:
    return zipped(tmp_path / "x.zip", {"top/aa.py": "x = 1\n" * 50, "top/bb.py": "y = 2\n" * 50})


def test_a_member_under_another_name_is_refused(tmp_path: Path) -> None:
    path = patched(two(tmp_path), b"top/aa.py", b"top/cc.py", in_directory=True)

    assert refusal(path) == "damaged archive: ARCHIVE: a member is not the one that its directory lists"
    assert len(read(two(tmp_path)).files) == 2  # control


def test_a_member_of_another_size_is_refused(tmp_path: Path) -> None:
    size = struct.pack("<L", 300)
    path = patched(two(tmp_path), size, struct.pack("<L", 299), in_directory=True)

    assert (
        refusal(path)
        == "damaged archive: ARCHIVE: the size of a member is not the one that its directory lists"
    )


def test_members_that_overlap_are_refused(tmp_path: Path) -> None:
    path = two(tmp_path)
    content = bytearray(path.read_bytes())
    second = content.rindex(b"PK\1\2")
    content[second + 42 : second + 46] = bytes(4)  # both begin where the first one does
    content[second + 46 : second + 55] = b"top/aa.py"
    content[second + 16 : second + 28] = content[directory_of(content) + 16 : directory_of(content) + 28]
    path.write_bytes(content)

    assert refusal(path) == "damaged archive: ARCHIVE: its members overlap"


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (b"", b"x", "there is something after its end"),
        (b"", b"PK\5\6" + bytes(18), "its directory is not where it should be"),
        (b"#!/bin/sh\n", b"", "its directory is not where it should be"),
        (b"", b"\0" * 70_000, "it has no end"),
    ],
)
def test_nothing_lies_around_a_zip(tmp_path: Path, before: bytes, after: bytes, why: str) -> None:
    path = two(tmp_path)
    path.write_bytes(before + path.read_bytes() + after)

    assert refusal(path) == f"damaged archive: ARCHIVE: {why}"


def test_two_archives_in_a_row_are_refused(tmp_path: Path) -> None:
    path = two(tmp_path)
    path.write_bytes(path.read_bytes() * 2)

    assert refusal(path).startswith("damaged archive")


def test_a_comment_at_the_end_is_part_of_the_archive(tmp_path: Path) -> None:
    path = two(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b"0123456789abcdef"

    assert len(read(path).files) == 2


def test_a_member_that_is_encrypted_costs_itself_only(tmp_path: Path) -> None:
    path = two(tmp_path)
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[directory_of(content) + 8] |= 1
    path.write_bytes(content)

    got = read(path)

    assert list(got.files) == ["bb.py"]
    assert got.reasons() == {"aa.py": "encrypted"}


def test_a_member_with_a_wrong_checksum_costs_itself_only(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"top/a.py": "", "top/b.py": ""})
    content = bytearray(path.read_bytes())
    for at in (14, directory_of(content) + 16):
        content[at : at + 4] = b"\1\2\3\4"
    path.write_bytes(content)

    assert read(path).reasons() == {"a.py": "damaged: its checksum is wrong"}


def test_a_member_that_expands_to_another_size_costs_itself_only(tmp_path: Path) -> None:
    path = two(tmp_path)
    content = bytearray(path.read_bytes())
    for at in (22, directory_of(content) + 24):  # both places tell the same lie
        content[at : at + 4] = struct.pack("<L", 299)
    path.write_bytes(content)

    got = read(path)

    assert list(got.files) == ["bb.py"]
    assert got.reasons() == {"aa.py": "damaged: its size is not the one that the archive lists"}


def test_a_member_of_another_method_costs_itself_only(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("top/a.py", "x", zipfile.ZIP_LZMA)
        archive.writestr("top/b.py", "x", zipfile.ZIP_STORED)

    got = read(path)

    assert (list(got.files), got.reasons()) == (
        ["b.py"],
        {"a.py": "compressed by method 14, which is not read"},
    )


# -- a tar's headers


def raw_tar(*members: tuple[str, bytes, bytes, bytes]) -> bytes:
    """Make a tar of (name, kind, field of the size, content), whatever they are."""
    content = b""
    for name, kind, size, inside in members:
        header = bytearray(tarfile.TarInfo(name).tobuf(tarfile.USTAR_FORMAT))
        header[156:157], header[124:136] = kind, size.ljust(12, b"\0")
        header[148:156] = b" " * 8
        header[148:156] = f"{sum(header):06o}\0 ".encode()
        content += bytes(header) + inside + bytes(-len(inside) % 512)
    return content + bytes(1024)


GOOD = ("top/a.py", b"0", b"00000000001", b"x")


def test_the_archive_made_by_hand_is_valid(tmp_path: Path) -> None:
    """Control for what follows."""
    (tmp_path / "x.tar").write_bytes(raw_tar(GOOD, ("top/b.py", b"0", b"\x80" + bytes(10) + b"\1", b"y")))

    assert read(tmp_path / "x.tar").column("text") == {"a.py": "x", "b.py": "y"}


@pytest.mark.parametrize(
    "member",
    [
        pytest.param(("b.py", b"0", b"\xff" * 12, b""), id="a negative size"),
        pytest.param(("b.py", b"0", b"-0000000001", b""), id="a size with a sign"),
        pytest.param(("b.py", b"0", b"\x80" + b"\x7f" * 11, b""), id="a size beyond all disks"),
        pytest.param(("b.py", b"0", b"7" * 12, b""), id="a size beyond the archive"),
        pytest.param(("b.py", b"0", b"0x10", b""), id="a size that is no octal number"),
        pytest.param(("b.py", b"0", b"1_0", b"12345678"), id="a size as only Python writes it"),
        pytest.param(("x", b"x", b"77777777777", b""), id="an extended header beyond the archive"),
        pytest.param(("x", b"L", b"00010000000", bytes(2_097_152)), id="a name of 2 MB"),
        pytest.param(("x", b"x", b"00000000003", b"999"), id="an extended header that is none"),
        pytest.param(("x", b"x", b"00000000011", b"-9 path=a"), id="a record of negative length"),
        pytest.param(("x", b"x", b"00000000011", b"0 path=ab"), id="a record of no length"),
        pytest.param(("x", b"x", b"00000000012", b"99 path=a\n"), id="a record beyond its header"),
        pytest.param(("x", b"x", b"00000000013", b"11 size=-1\n"), id="a negative size in a record"),
        pytest.param(("x", b"g", b"00000000012", b"10 path=a\n"), id="one name for all"),
        pytest.param(("x", b"x", b"00000000012", b"10 path=a\n"), id="an extended header of nothing"),
    ],
)
def test_a_header_that_lies_damages_the_archive(
    tmp_path: Path, member: tuple[str, bytes, bytes, bytes]
) -> None:
    (tmp_path / "x.tar").write_bytes(raw_tar(GOOD, member))

    assert refusal(tmp_path / "x.tar").startswith("damaged archive: ARCHIVE: ")


@pytest.mark.parametrize("kind", [b"S", b"V", b"M", b"?"])
def test_a_member_of_an_odd_kind_costs_itself_only(tmp_path: Path, kind: bytes) -> None:
    (tmp_path / "x.tar").write_bytes(
        raw_tar(GOOD, ("top/b.py", kind, b"00000000001", b"y"), ("top/c.py", *GOOD[1:]))
    )

    got = read(tmp_path / "x.tar")

    assert list(got.files) == ["a.py", "c.py"]
    assert got.skipped == [Skipped("top/b.py", None, "of a kind that is not read")]


def test_an_extended_header_names_the_next_member_only(tmp_path: Path) -> None:
    record = b"22 path=top/longer.py\n"
    members = [("x", b"x", b"00000000026", record), GOOD, ("top/b.py", *GOOD[1:])]
    (tmp_path / "x.tar").write_bytes(raw_tar(*members))

    assert list(read(tmp_path / "x.tar").files) == ["b.py", "longer.py"]


def test_nothing_may_follow_the_end_of_a_tar(tmp_path: Path) -> None:
    whole = raw_tar(GOOD)
    for content in (whole + raw_tar(GOOD), whole + b"x", whole[:-1024], whole[:700]):
        (tmp_path / "x.tar").write_bytes(content)
        assert refusal(tmp_path / "x.tar").startswith("damaged archive: ARCHIVE: ")


# -- damage


ARCHIVES = ["whl", "zip", "tar", "tar.gz", "tar.bz2", "tar.xz"]
SOURCE: dict[str, str | bytes] = {"a.py": "x = 1\n" * 100, "b.py": noise(3000), "c/d.py": "y = 2\n"}


def archive(tmp_path: Path, ending: str) -> Path:
    return wheel(tmp_path, SOURCE) if ending == "whl" else sdist(tmp_path, SOURCE, ending=ending)


@pytest.mark.parametrize("ending", ARCHIVES)
def test_an_archive_that_is_cut_off_is_refused_as_a_whole(tmp_path: Path, ending: str) -> None:
    path = archive(tmp_path, ending)
    content = path.read_bytes()
    filling = 9000 if ending == "tar" else 0  # a tar ends with zeros that nobody misses

    for end in range(0, len(content) - filling, max(1, len(content) // 40)):
        path.write_bytes(content[:end])
        assert refusal(path).startswith("damaged archive: ARCHIVE"), end


@pytest.mark.parametrize("ending", ARCHIVES)
def test_a_damaged_archive_is_refused_or_loses_its_damaged_members(tmp_path: Path, ending: str) -> None:
    path = archive(tmp_path, ending)
    content = path.read_bytes()
    whole = read(path).column("text")

    damaged = 0
    for at in range(0, len(content), max(1, len(content) // 150)):
        path.write_bytes(content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :])
        got = refused_or_read(path)
        damaged += got is None or bool(got.skipped)
        if got is not None and ending != "tar":  # which has no checksum of what it holds
            assert got.column("text").items() <= whole.items()
    assert damaged > 30 or ending == "tar"  # control


@pytest.mark.parametrize("ending", ["whl", "zip", "tar", "tar.gz", "tar.bz2", "tar.xz", "tgz"])
@pytest.mark.parametrize(
    "content",
    [b"", b"x", b"<!DOCTYPE html>" * 100, b"PK\3\4" + bytes(100), b"PK\5\6" + bytes(18), b"\x1f\x8b",
     b"BZh9" + bytes(50), b"\xfd7zXZ\0" + bytes(50), b"\0" * 511, gzip.compress(b"x"), bz2.compress(b"x"),
     lzma.compress(b"x")],
    ids=range(12),
)  # fmt: skip
def test_a_file_that_is_no_archive_is_refused(tmp_path: Path, ending: str, content: bytes) -> None:
    path = tmp_path / f"x.{ending}"
    path.write_bytes(content)

    if (ending, content) == ("zip", b"PK\5\6" + bytes(18)):
        assert not read(path).files  # an archive of nothing is one
    else:
        assert refusal(path)


# -- dates


def dated(place: Path, *times: tuple[int, ...]) -> str:
    """Return the date of an archive whose members have these times: a zip, or a tar for one number each."""
    place.parent.mkdir(exist_ok=True)
    if place.suffix == ".zip":
        with zipfile.ZipFile(place, "w") as archive:
            for number, time in enumerate(times):
                info = zipfile.ZipInfo(f"shop/a{number}.py", (2020, 1, 1, 0, 0, 0))
                info.date_time = time  # type: ignore[assignment] # an impossible one, too
                archive.writestr(info, "x = 1\n")
    else:
        with tarfile.open(place, "w") as tar:
            for number, time in enumerate(times):
                made = tarfile.TarInfo(f"shop/a{number}.py")
                (made.mtime,) = time
                tar.addfile(made)
    return read(place).project.dated


def test_an_archive_has_the_day_of_its_newest_file(tmp_path: Path) -> None:
    times = [(2021, 3, 4, 23, 0, 0), (2024, 12, 31, 1, 0, 0), (2019, 1, 1, 0, 0, 0)]

    assert dated(tmp_path / "shop.zip", *times) == "2024-12-31"
    assert dated(tmp_path / "shop.tar", (1_700_000_000,), (1_600_000_000,)) == "2023-11-14"
    assert dated(tmp_path / "pax.tar", (1_700_000_000.75,)) == "2023-11-14"  # type: ignore[arg-type]


@pytest.mark.parametrize("times", [[(1980, 1, 1, 0, 0, 0)], [(1980, 0, 0, 0, 0, 0)], []],
                         ids=["made-alike-each-time", "no-such-day", "empty"])  # fmt: skip
def test_a_time_that_says_nothing_is_no_date(tmp_path: Path, times: list[tuple[int, ...]]) -> None:
    assert dated(tmp_path / "shop.zip", *times) == ""
    assert dated(tmp_path / "shop.zip", *times, (2024, 12, 31, 1, 0, 0)) == "2024-12-31"  # control


@pytest.mark.parametrize("seconds", [0, 300_000_000, 1 << 62], ids=["none", "before-1980", "far"])
def test_a_time_that_no_file_has_is_no_date(tmp_path: Path, seconds: int) -> None:
    assert dated(tmp_path / "shop.tar", (seconds,)) in ("", "4147-08-20")
    assert dated(tmp_path / "shop.tar", (1_700_000_000,)) == "2023-11-14"  # control


def test_an_archive_is_known_by_its_content_however_it_is_compressed(tmp_path: Path) -> None:
    path = tarred(tmp_path / "x.tar.gz", {"a.py": "x"})
    path.rename(tmp_path / "x.tar.bz2")

    assert list(read(tmp_path / "x.tar.bz2").files) == ["a.py"]


def test_an_archive_that_changes_while_it_is_read_costs_its_files_only(tmp_path: Path) -> None:
    path = wheel(tmp_path, SOURCE)
    project = read_project(Origin("wheel", str(path), "x"))
    path.write_bytes(b"\0" * len(path.read_bytes()))

    assert all(isinstance(each, Skipped) for each in project.files)


def test_metadata_that_is_too_large_leaves_the_name_of_the_file(tmp_path: Path) -> None:
    got = read(wheel(tmp_path, {"a.py": ""}, more="\n" + "x" * 2_000_000))

    assert (got.project.project.name, got.project.project.version) == ("shop", None)


def test_a_program_in_a_zip_is_read_with_its_line_for_an_interpreter(tmp_path: Path) -> None:
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / "__main__.py").write_text("import os\nos.getcwd()\n")
    zipapp.create_archive(folder, tmp_path / "app.pyz", interpreter="/usr/bin/env python3")
    zipapp.create_archive(folder, tmp_path / "plain.pyz")
    for name in ("app", "plain"):
        (origin,) = locate(str(tmp_path / f"{name}.pyz"), cache="").origins
        read = read_project(origin)
        assert ([file.path for file in read.files], read.project.name) == (["__main__.py"], name)

    (tmp_path / "bad.pyz").write_bytes(b"no line\n" + (tmp_path / "plain.pyz").read_bytes())
    with pytest.raises(SourceError, match="damaged"):  # control
        read_project(locate(str(tmp_path / "bad.pyz"), cache="").origins[0])


def test_an_egg_is_read_as_an_archive(tmp_path: Path) -> None:
    egg = zipped(tmp_path / "shop-1.0-py3.11.egg", {"EGG-INFO/PKG-INFO": "", "shop/__init__.py": "x = 1\n"})

    (origin,) = locate(str(egg), cache="").origins
    got = read(origin)
    assert (got.project.project.name, got.column("module")) == ("shop", {"shop/__init__.py": "shop"})
    with pytest.raises(SourceError, match="of a kind that is not read"):  # control
        locate(str(egg.rename(tmp_path / "shop.eggs")), cache="")
