"""What a module tells others about its names."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest
from helpers.annotated import names, summary


def entries(text: str) -> pytest.MarkDecorator:
    """Parametrize a test with code and its summary below `--`, each below its `## name`."""
    parts = re.split(r"^## (.+)\n", dedent(text).lstrip("\n"), flags=re.MULTILINE)
    cases = zip(parts[1::2], parts[2::2], strict=True)
    return pytest.mark.parametrize(
        ("code", "expected"),
        [pytest.param(*map(str.strip, case.split("\n--\n")), id=name) for name, case in cases],
    )


@entries("""
    ## variables that hold classes
    import m
    from typing import TypeAlias
    made: type[m.X] = m.Y
    same = m.X
    also: TypeAlias = m.X
    class C:
      made: type[m.X]
    --
    made v (m.X)
    same v m.X
    also v m.X
    C c -
    C.made v (m.X)

    ## decorators that are told which class to make
    import m
    @m.group(cls=m.X)
    def f(): pass
    @m.group(name=m.X)
    def g(): pass
    --
    f f - ? @typing.Callable<m.X%>%
    g f - ? @m.group()

    ## annotated function
    import m
    def f() -> m.X: pass
    async def g() -> list[m.X]: pass
    def h() -> None: pass
    def i() -> int: pass
    --
    f f - m.X%
    g f a builtins.list<m.X%>%
    h f - ?
    i f - builtins.int%

    ## function without annotation
    import m
    def f(x):
      if x: return m.X()
      elif y: return
      return m.Y()
    def g(x):
      if x: return m.X()
      return x
    def h(): pass
    --
    f f - m.X()|m.Y()
    g f - ?
    h f - ?

    ## too many results
    import m
    def f(x):
      if x: return m.a()
      if x: return m.b()
      if x: return m.c()
      if x: return m.d()
      return m.e()
    --
    f f - ?

    ## generators
    import m
    def f(): yield m.X()
    def g():
      yield from m.f()
      return m.R()
    async def h(): yield m.X()
    def i() -> m.T: yield
    --
    f f g typing.Generator<m.X(),?,?>%
    g f g typing.Generator<m.f()*,?,m.R()>%
    h f ag typing.AsyncGenerator<m.X(),?>%
    i f g m.T%

    ## decorators
    import m, functools
    @m.group(1)
    @m.plain
    def f(): pass
    def g(h):
      @functools.wraps(h)
      def i(): pass
      return i
    @unknown
    def j(): pass
    --
    functools i functools
    f f - ? @m.group() @m.plain
    g f - ?
    j f - ?

    ## kinds of methods
    import m, functools
    from abc import abstractmethod
    class C:
      @property
      def a(self) -> m.X: pass
      @a.setter
      def a(self, x) -> m.Y: pass
      @functools.cached_property
      def b(self): return m.X()
      @classmethod
      def c(cls): return cls()
      @staticmethod
      def d(x): return x
      @abstractmethod
      def e(self): return self
      def _f(self): return m.X()
      g = property(_f)
    --
    functools i functools
    C c -
    C.a f p m.X%
    C.b f p m.X()
    C.c f c $Self
    C.d f s ?
    C.e f - $Self
    C._f f - m.X()
    C.g v shop.cart.C._f()

    ## class
    import m
    from typing import Generic, TypeVar
    T = TypeVar('T')
    class A(m.B, Exception): pass
    class B(Generic[T], m.B): pass
    class C(m.B[T], m.D[m.X]): pass
    class D(unknown): pass
    class E:
      class F(A): pass
    --
    T v typing.TypeVar()
    A c - m.B builtins.Exception
    B c T m.B
    C c T m.B<$T> m.D<m.X%>
    D c - ?
    E c -
    E.F c - shop.cart.A

    ## attributes
    import m
    class C:
      a = m.f()
      b: m.X
      c: 'D' = None
      d = None
      e = 1
      def __init__(self, s, t=None, *, u: m.U):
        self.f = s
        self.g = s or m.X()
        self.h = t
        self.h = m.X()
        self.i = u
        self.j: m.X = m.Y()
        self.d = m.D()
        self.k, self.l = m.f()
      def other(self):
        self.h.x = 1
        self.m = self.g
        self.n = m.a()
        self.n = m.b()
        self.o = m.a()
        self.o = unknown
    class D: pass
    --
    C c -
    C.__init__ f - ?
    C.other f - ?
    C.a v m.f()
    C.b v m.X%
    C.c v shop.cart.D%
    C.d v m.D()
    C.e v builtins.int%
    D c -
    C.f v ?
    C.g v m.X()
    C.h v m.X()
    C.i v m.U%
    C.j v m.X%
    C.k v m.f()[0]
    C.l v m.f()[1]
    C.m v shop.cart.C%.g
    C.n v m.a()|m.b()
    C.o v ?|m.a()

    ## parameter or several
    import m
    class C:
      def __init__(self, s):
        self.a = s
        self.a = m.X()
        self.a = m.Y()
        self.b = s if s else m.X()
        self.c = s or unknown
    --
    C c -
    C.__init__ f - ?
    C.a v ?|m.X()|m.Y()
    C.b v m.X()
    C.c v ?

    ## dataclass
    import m
    from dataclasses import dataclass, field
    @dataclass
    class C:
      a: m.X
      b: list[m.X] = field(default_factory=list)
    --
    dataclass i dataclasses.dataclass
    field i dataclasses.field
    C c -
    C.a v m.X%
    C.b v builtins.list<m.X%>%

    ## enum
    from enum import Enum
    class C(Enum):
      A = 1
      _ignore_ = 2
      def f(self): pass
    class D:
      A = 1
    --
    C c - enum.Enum
    C.f f - ?
    C.A v shop.cart.C%
    C._ignore_ v builtins.int%
    D c -
    D.A v builtins.int%

    ## named tuple
    from collections import namedtuple
    P = namedtuple('P', 'a b')
    class Q(namedtuple('Q', 'a b')): pass
    x = P()
    --
    namedtuple i collections.namedtuple
    P c - typing.NamedTuple
    Q c - typing.NamedTuple
    x v shop.cart.P()

    ## class in a function
    import m
    def f():
      class C(m.B):
        a = 1
        def g(self): return self.a
      def h(): pass
      x = 1
    --
    f f - ?
    f.C c - m.B
    f.C.g f - shop.cart.f.C%.a
    f.C.a v builtins.int%

    ## variables
    import m
    a = m.f()
    b: m.X = None
    c: m.X
    d = e = m.g
    f = 'x'
    g = unknown
    h, i = m.pair()
    j = None
    if x: k = m.a()
    else: k = m.b()
    if x: l = m.a()
    else: l = unknown
    --
    a v m.f()
    b v m.X%
    c v m.X%
    d v m.g
    e v m.g
    f v builtins.str%
    g v ?
    h v m.pair()[0]
    i v m.pair()[1]
    j v ?
    k v m.a()|m.b()
    l v ?|m.a()

    ## assigned in a function
    import m
    a = None
    def f():
      global a
      a = m.X()
    --
    a v m.X()
    f f - ?

    ## type aliases
    import m
    from typing import TYPE_CHECKING, Optional, TypeAlias
    A = Optional[m.X]
    B: TypeAlias = 'list[m.X]'
    C = m.X | None
    D = m.x[m.y]
    E = m.x | m.y
    F = m.X
    if TYPE_CHECKING: G: TypeAlias = m.X | None
    --
    A v (m.X)
    B v builtins.list<m.X%>
    C v (m.X)
    D v m.x[]
    E v m.x.__or__()
    F v m.X
    G v (m.X)

    ## imports
    import a.b, c.d as e
    from f import g, h as i
    from .j import k
    --
    a i a
    e i c.d
    g i f.g
    i i f.h
    k i shop.j.k

    ## conditional imports
    try:
      import ujson as json
    except ImportError:
      import json
    try:
      from a import f
    except ImportError:
      def f(): pass
    from typing import TYPE_CHECKING
    if TYPE_CHECKING:
      from b import X
    if new:
      def g(): return 1
    else:
      from c import g
    --
    json i ujson
    f i a.f
    X i b.X
    g f - builtins.int%
    ? a X

    ## redefined
    import m
    def f(): return m.a()
    def f(): return m.b()
    if x:
      def g(): return m.a()
    else:
      def g(): return m.b()
    def h(): pass
    h = m.wrapped(h)
    --
    f f - m.b()
    g f - m.a()
    h f - ?

    ## star imports
    from m import *
    from .n import *
    --
    * i m shop.n

    ## exported names
    import m
    from n import __all__ as of_n
    __all__ = ['a', *m.__all__] + list(of_n)
    __all__ += ['b']
    __all__.extend(m.__all__)
    --
    of_n i n.__all__
    __all__ a a +m +n b

    ## computed exported names
    __all__ = [name for name in dir()]
    --
    __all__ v builtins.list<builtins.dir()*>%

    ## overloads
    import m
    from typing import overload
    @overload
    def f(x: int) -> m.X: ...
    @overload
    def f(x: str) -> m.X: ...
    def f(x): return m.Z()
    @overload
    def g(x, y: int) -> m.X: ...
    @overload
    def g(x, y: str = '') -> m.Y: ...
    def g(x, y=''): return m.Z()
    @overload
    def h(x, *, y: int) -> m.X: ...
    @overload
    def h(x, *, z: str) -> m.Y: ...
    def h(x, y=1, z=1): return m.Z()
    --
    f f - m.X%
    g f o m.Y%
    h f o ?

    ## overloads that a constant decides
    import m
    from typing import Literal, Optional, overload
    @overload
    def f(x, y: Literal[1], z=1) -> m.X: ...
    @overload
    def f(x, y: Literal[2]) -> m.Y: ...
    def f(x, y, z=1): ...
    @overload
    def g(x, *, y: Literal[1]) -> m.X: ...
    @overload
    def g(x, *, y: int) -> m.Y: ...
    def g(x, *, y): ...
    @overload
    def h(x, y: Literal[1] | None) -> m.X: ...
    @overload
    def h(x, y: Optional[Literal[2]]) -> m.Y: ...
    def h(x, y): ...
    @overload
    def without(x, y: Literal[1] = 1) -> m.X: ...
    @overload
    def without(x, y: Literal[2]) -> m.Y: ...
    def without(x, y=1): ...
    @overload
    def plain(x, y: int, z=1) -> m.X: ...
    @overload
    def plain(x, y: str) -> m.Y: ...
    def plain(x, y, z=1): ...
    @overload
    def same(x, y: Literal[1]) -> m.X: ...
    @overload
    def same(x, y: Literal[2]) -> m.X: ...
    def same(x, y): ...
    @overload
    def alike(x: Literal[1]) -> m.X[m.A, list[m.B]]: ...
    @overload
    def alike(x: Literal[2]) -> m.X[m.B]: ...
    def alike(x): ...
    @overload
    def mixed(x: Literal[1]) -> m.X[m.A] | m.Y[m.B]: ...
    @overload
    def mixed(x: Literal[2]) -> m.X[m.B]: ...
    def mixed(x): ...
    --
    f f o ?
    g f o ?
    h f o ?
    without f o m.X%
    plain f o m.X%
    same f - m.X%
    alike f o m.X%
    mixed f o ?

    ## a type variable that stands for the own class
    import m
    from typing import Type, TypeVar
    T = TypeVar('T', bound='C')
    class C:
      def a(self: T) -> T: ...
      @classmethod
      def b(cls: type[T]) -> list[T]: ...
      @classmethod
      def c(cls: Type[T], x) -> T: ...
      def d(self, x: T) -> T: ...
      @staticmethod
      def e(x: T) -> T: ...
      def f(self: T) -> 'T': ...
    def g(x: T) -> T: ...
    --
    T v typing.TypeVar()
    C c -
    C.a f - $Self
    C.b f c builtins.list<$Self>%
    C.c f c $Self
    C.d f - ?
    C.e f s ?
    C.f f - $Self
    g f - ?

    ## names of a class for type checkers
    import m
    from typing import TYPE_CHECKING
    class C:
      if TYPE_CHECKING:
        a = m.X.b
        made = m.X()
      else:
        c = m.X.b
      d = m.X.b
    --
    C c -
    C.a v (m.X.b)
    C.made v m.X()
    C.c v m.X.b
    C.d v m.X.b

    ## own class and subclasses
    import m
    class C:
      def a(self): return self
      def b(self) -> 'C': return self
      @classmethod
      def c(cls): return cls()
      def d(self): return C()
      def e(self): return self.f
    --
    C c -
    C.a f - $Self
    C.b f - shop.cart.C%
    C.c f c $Self
    C.d f - shop.cart.C()
    C.e f - shop.cart.C%.f

    ## later names in annotations
    from __future__ import annotations
    a: C
    def f() -> C: pass
    class B:
      x: C
      def g(self) -> list[C]: pass
    class C: pass
    --
    a v shop.cart.C%
    f f - shop.cart.C%
    B c -
    B.g f - builtins.list<shop.cart.C%>%
    B.x v shop.cart.C%
    C c -
""")
def test_entries(code: str, expected: str) -> None:
    assert summary(code) == expected


@entries("""
    ## later names
    x: C
    def f() -> C: ...
    class A(C):
      y: B
      def g(self) -> B | None: ...
    B = C
    class C: ...
    --
    x v shop.cart.C%
    f f - shop.cart.C%
    A c - shop.cart.C
    A.g f - shop.cart.C%
    A.y v shop.cart.C%
    B v shop.cart.C
    C c -

    ## overloads
    from typing import overload
    class C:
      @overload
      def f(self, x: int, /) -> C: ...
      @overload
      def f(self, x: str, /, y: int) -> D: ...
    class D: ...
    --
    C c -
    C.f f o shop.cart.C%
    D c -
""")
def test_entries_of_stubs(code: str, expected: str) -> None:
    assert summary(code, is_stub=True) == expected


def test_a_stub_has_no_uses() -> None:
    code = "import m\ndef f(x: m.X = m.y()) -> m.X: ..."
    assert names(code, is_stub=True).uses == []
    assert len(names(code).uses) == 4  # control: the import and three more


def test_a_module_without_a_name() -> None:
    code = "import m\nfrom .a import b\nclass C:\n  def f(self): self.g()\nx = C()\nb()"
    unnamed = names(code, "~3")
    assert unnamed.summary == {"m": "i m", "C": "c -", "C.f": "f - ?", "x": "v ~3.C()"}
    assert [use[0] for use in unnamed.uses] == ["m", "~3.C%.g", "~3.C"]
    nothing = names(code, None)
    assert nothing.summary == {}
    assert [use[0] for use in nothing.uses] == ["m"]


def test_lazy_imports_are_imports() -> None:
    code = "T = {'A': '.x'}\ndef __getattr__(name): return getattr(import_module(T[name]), name)"
    assert names(code, "shop", is_package=True).summary["A"] == "i shop.x.A"


def test_long_terms_are_unknown() -> None:
    assert summary(f"import m\nx = m.{'a' * 290}()") == f"x v m.{'a' * 290}()"
    assert summary(f"import m\nx = m.{'a' * 300}()") == "x v ?"


def test_what_people_call_things() -> None:
    found = names("""
        import numpy as np, matplotlib.pyplot as plt, a.b as b, c
        from d import e as f
        df = np.DataFrame()
        df.groupby()
        df.groupby(); df.x
        def g(session: np.Session, unknown, rather_long_name: np.X, x1: np.X):
            session.execute(); unknown.a(); rather_long_name.a(); x1.a(); c.a(); [np.X()].append(1)
        class C:
            def h(self): self.a()
    """)
    assert found.receivers == [("df", "numpy.DataFrame()"), ("session", "numpy.Session%")]
    assert found.abbreviated == [("np", "numpy"), ("plt", "matplotlib.pyplot")]
