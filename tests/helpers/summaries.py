"""Summaries for tests, written with blanks instead of tabs; a small standard library.

    shop/
    Cart i shop.cart.Cart
    * i shop.people

A line with one word begins a module. In every other, the first word is the name.
"""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

from exsearch.resolve import HOWS
from exsearch.resolve.link import Linker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exsearch.resolve.link import Linked


def summary(text: str) -> str:
    """Return a summary as it is stored."""
    lines = []
    for line in dedent(text).strip().splitlines():
        name, _, entry = line.strip().partition(" ")
        lines.append(f"{name}\t{entry.strip()}" if entry else f"\t{name}")
    return "".join(f"{line}\n" for line in lines)


def texts(*projects: str) -> Callable[[str], Sequence[str]]:
    """Return what gives a linker these projects and the standard library."""
    found = [summary(text) for text in (*projects, LIBRARY)]

    def of(top: str) -> list[str]:
        return [text for text in found if f"\n\t{top}" in f"\n{text}"]

    return of


def linker(*projects: str) -> Linker:
    """Return a linker that knows some projects and the standard library."""
    return Linker(texts(*projects))


def shown(linked: Sequence[Linked]) -> str:
    """Return what was linked on one line: `symbol (through) how waits for top`, with commas between."""
    return ", ".join(_shown(each) for each in linked)


def _shown(linked: Linked) -> str:
    through = f"({linked.through})" if linked.through else ""
    waits = f"waits for {linked.waits_for}" if linked.waits_for else ""
    how = "" if HOWS[linked.how] == "exact" else HOWS[linked.how]
    return " ".join(filter(None, [linked.symbol, through, how, waits]))


LIBRARY = """
    builtins
    object c -
    object.__new__ f - $Self
    str c - typing.Sequence<builtins.str%>
    str.split f - builtins.list<builtins.str%>%
    int c -
    list c T typing.MutableSequence<$T>
    list.__iter__ f - typing.Iterator<$T>%
    list.__getitem__ f o ?
    list.pop f - $T
    dict c K,V typing.Mapping<$K,$V>
    dict.__iter__ f - typing.Iterator<$K>%
    dict.__getitem__ f - $V
    dict.get f o $V
    dict.items f - builtins.dict_items<$K,$V>%
    dict.values f - builtins.dict_values<$V>%
    dict_items c K,V typing.Iterable<builtins.tuple<$K,$V>%>
    dict_values c V typing.Iterable<$V>
    set c T typing.Iterable<$T>
    tuple c T typing.Sequence<$T>
    property c -
    property.__get__ f - ?
    classmethod c -
    open f - io.TextIOWrapper%
    print f - ?
    ValueError c -

    typing
    Protocol v typing._SpecialForm%
    _SpecialForm c -
    NamedTuple c - builtins.tuple<?>
    Iterable c T typing.Protocol
    Iterable.__iter__ f - typing.Iterator<$T>%
    Iterator c T typing.Iterable<$T>
    Iterator.__next__ f - $T
    Iterator.__iter__ f - typing.Iterator<$T>%
    Generator c Y,S,R typing.Iterator<$Y>
    Generator.__next__ f - $Y
    AsyncIterable c T typing.Protocol
    AsyncIterable.__aiter__ f - typing.AsyncIterator<$T>%
    AsyncIterator c T typing.AsyncIterable<$T>
    AsyncIterator.__anext__ f - typing.Awaitable<$T>%
    AsyncGenerator c Y,S typing.AsyncIterator<$Y>
    Awaitable c T typing.Protocol
    Awaitable.__await__ f - typing.Generator<?,?,$T>%
    Sequence c T typing.Iterable<$T>
    Sequence.__getitem__ f o ?
    MutableSequence c T typing.Sequence<$T>
    Mapping c K,V typing.Iterable<$K>
    Mapping.__getitem__ f - $V

    types
    CoroutineType c Y,S,R typing.Awaitable<$R>

    enum
    Enum c -
    Enum.name v builtins.str%

    contextlib
    contextmanager f - typing.Callable<contextlib._Manager<?,?>%>%
    asynccontextmanager f - typing.Callable<contextlib._AsyncManager<?>%>%
    _Manager c T,R
    _Manager.__enter__ f - $T
    _AsyncManager c T
    _AsyncManager.__aenter__ f a $T

    functools
    cached_property c T
    cached_property.__get__ f o ?
    lru_cache f o typing.Callable<functools._Wrapper<?>%>%|functools._Wrapper<?>%
    _Wrapper c T
    _Wrapper.__call__ f - $T
    _Wrapper.cache_clear f - ?
    wraps f - ?

    io
    TextIOWrapper c - io._Base
    TextIOWrapper.__enter__ f - $Self
    TextIOWrapper.__next__ f - builtins.str%
    _Base c -
    _Base.readlines f - builtins.list<builtins.str%>%

    pathlib
    Path c -
    Path.open f - io.TextIOWrapper%
    Path.__truediv__ f - $Self
    Path.parent f p $Self
    Path.cwd f c $Self
    Path.__new__ f - $Self

    os/
    path i os.path

    os.path
    * i posixpath

    posixpath
    __all__ a join
    join f - builtins.str%

    collections.abc
    Iterator i typing.Iterator

    json/
    dumps f - builtins.str%

    random
    Random c -
    Random.choice f - ?
    Random.seed f - ?
    _inst v random.Random()
    choice v random._inst.choice
"""
