"""How a value came about: the terms of calls, elements, operators, displays, branches and annotations."""

from __future__ import annotations

from helpers.annotated import annotated, cases


@cases("""
    ## chain of calls
    import m
    m.f().g().h()  # m.f call, m.f().g call inferred, m.f().g().h call inferred

    ## built in
    import m
    str(m.f()).strip()  # m.f call

    ## built-in class
    int.from_bytes(b'')

    ## text
    ', '.join(x).strip()

    ## call of a call
    import m
    m.f()().g()  # m.f call, m.f()().g call inferred

    ## await
    import m
    async def f():
      x = await m.f()  # m.f call
      x.g()  # m.f()@.g call inferred
      (await m.g()).h()  # m.g()@.h call inferred, m.g call

    ## element
    import m
    x = m.x  # m.x attribute
    x[0].a(); x[i].b(); x[-1].c()  # m.x[0].a call inferred, m.x[].b call inferred, m.x[].c call inferred
    x['k'].d(); x[True].e()  # m.x[].d call inferred, m.x[].e call inferred

    ## slice
    import m
    m.x[1:].a()  # m.x attribute

    ## unpacked
    import m
    a, (b, *c), d = m.f()  # m.f call
    a.x(); b.x(); c.x(); d.x()
    #> m.f()[0].x call inferred, m.f()[1][0].x call inferred, m.f()[2].x call inferred

    ## behind a star
    import m
    a, *b, c = m.f()  # m.f call
    a.x(); c.x()  # m.f()[0].x call inferred

    ## loop
    import m
    for x in m.f(): x.a()  # m.f call, m.f()*.a call inferred
    for i, x in m.g(): x.b()  # m.g call, m.g()*[1].b call inferred

    ## async loop
    import m
    async def f():
      async for x in m.f(): x.a()  # m.f call, m.f()*.a call inferred

    ## after a loop
    import m
    for x in m.f(): pass  # m.f call
    x.a()  # m.f()*.a call inferred

    ## comprehension
    import m
    [x.a() for x in m.f() if x.b()]  # m.f()*.a call inferred, m.f call, m.f()*.b call inferred
    {x.a(): y.b() for x, y in m.f()}  # m.f()*[0].a call inferred, m.f()*[1].b call inferred, m.f call
    x.c()

    ## with
    import m
    with m.f() as x, m.g() as (y, z): x.a(); z.b()
    #> m.f call, m.g call, m.f()!.a call inferred, m.g()![1].b call inferred

    ## async with
    import m
    async def f():
      async with m.f() as x: x.a()  # m.f call, m.f()!!.a call inferred

    ## walrus
    import m
    if x := m.f(): x.a()  # m.f call, m.f().a call inferred

    ## or
    import m
    (m.a() or m.b()).c()  # m.a().c call inferred, m.b().c call inferred, m.a call, m.b call

    ## and
    import m
    (x and m.b()).c()  # m.b().c call inferred, m.b call

    ## or unknown
    import m
    x = m.a() or y  # m.a call
    x.c()  # m.a().c call name-only

    ## operators
    import m
    (m.a / 'x').f()  # m.a.__truediv__().f call inferred, m.a attribute
    (m.a - m.b + m.c).f()
    #> m.a.__sub__().__add__().f call inferred, m.a attribute, m.b attribute, m.c attribute
    (-m.a()).f()  # m.a().__neg__().f call inferred, m.a call
    (2 * m.a()).f()  # m.a().__rmul__().f call inferred, m.a call
    ('x' % m.a()).f()  # m.a call

    ## comparison
    import m
    (m.a in m.b).f()  # m.a attribute, m.b attribute
    (not m.a).f()  # m.a attribute

    ## list
    import m
    x = [m.X()]  # m.X call
    x[0].a(); x.append(1)  # builtins.list<m.X()>%[0].a call inferred
    for y in x: y.b()  # builtins.list<m.X()>%*.b call inferred

    ## list of several
    import m
    for y in [m.X(), m.Y()]: y.b()  # m.X call, m.Y call, builtins.list<m.X()|m.Y()>%*.b call inferred

    ## list with something unknown
    import m
    for y in [m.X(), z]: y.b()  # m.X call, builtins.list<?|m.X()>%*.b call inferred

    ## dictionary
    import m
    x = {1: m.X()}  # m.X call
    x[1].a()  # builtins.dict<builtins.int%,m.X()>%[1].a call inferred
    x.get(1).b()  # builtins.dict<builtins.int%,m.X()>%.get().b call inferred

    ## pair
    import m
    x = m.X(), 1  # m.X call
    x[0].a()  # builtins.tuple<m.X(),builtins.int%>%[0].a call inferred

    ## containers of elements
    import m
    for i, x in enumerate(m.f()): x.a()  # m.f call, builtins.enumerate<m.f()*>%*[1].a call inferred
    for x in sorted(m.f()): x.b()  # m.f call, builtins.list<m.f()*>%*.b call inferred
    next(m.f()).c(); max(m.f()).d(); max(m.f(), m.g()).e()
    #> m.f()*.c call inferred, m.f call, m.f()*.d call inferred, m.f call, m.f call, m.g call

    ## hidden built in
    import m
    from n import sorted
    for x in sorted(m.f()): x.b()  # n.sorted call, m.f call, n.sorted()*.b call inferred

    ## open
    with open('x') as f: f.read()  # builtins.open()!.read call inferred
    with open('x', 'w') as f: f.write('')  # builtins.open()!.write call inferred

    ## open bytes
    with open('x', 'rb') as f: f.peek()  # io.BufferedReader%!.peek call inferred
    open('x', mode='wb').raw.write(b'')  # io.BufferedWriter%.raw.write call inferred

    ## open unknown
    def f(mode):
      open('x', mode).read()
      open('x', **mode).read()
      open('x', 'r+b').read()

    ## open of another
    import m
    m.open('x').read()  # m.open call, m.open().read call inferred
    m.open('x', 'rb').read()  # m.open call
    m.open('x', 'r').read()  # m.open call, m.open().read call inferred

    ## cast
    import m
    from typing import cast
    cast(m.X, y).a(); cast('m.X', y).b()
    #> typing.cast call, m.X%.a call inferred, m.X argument, typing.cast call, m.X%.b call inferred

    ## class of a value
    import m
    def f(x: m.X):  # m.X annotation
      type(x).a()  # m.X.a call assigned
      x.__class__.b()  # m.X%.__class__.b call inferred
""")
def test_values(code: str) -> None:
    assert annotated(code) == code


@cases("""
    ## list of
    import m
    def f(x: list[m.X]): x[0].a(); x.append(1)  # m.X annotation, builtins.list<m.X%>%[0].a call inferred

    ## typing list
    import m, typing
    def f(x: typing.List[m.X]): x[0].a()
    #> typing.List annotation, m.X annotation, builtins.list<m.X%>%[0].a call inferred

    ## dictionary
    import m
    def f(x: dict[str, m.X]): x['a'].b(); x.items()
    #> m.X annotation, builtins.dict<builtins.str%,m.X%>%[].b call inferred

    ## tuples
    import m
    def f(x: tuple[m.X, int]): x[0].a()
    #> m.X annotation, builtins.tuple<m.X%,builtins.int%>%[0].a call inferred
    def f(x: tuple[m.X, ...]): x[0].a()  # m.X annotation, builtins.tuple<m.X%,...>%[0].a call inferred

    ## own generic
    import m
    def f(x: m.Box[m.X, int]): x.get()
    #> m.Box annotation, m.X annotation, m.Box<m.X%,builtins.int%>%.get call inferred

    ## union
    import m
    from typing import Union
    def f(x: m.X | m.Y | None): x.a()
    #> m.X annotation, m.Y annotation, m.X%.a call inferred, m.Y%.a call inferred
    def g(x: Union[m.X, m.Y, None]): x.a()
    #> typing.Union annotation, m.X annotation, m.Y annotation, m.X%.a call inferred, m.Y%.a call inferred

    ## union with anything
    import m
    from typing import Any
    def f(x: m.X | Any): x.a()  # m.X annotation, typing.Any annotation, m.X%.a call name-only

    ## class of
    import m
    def f(x: type[m.X], y: type): x.make(); x().a(); y.b()
    #> m.X annotation, m.X.make call assigned, m.X call assigned, m.X().a call inferred

    ## callable
    import m
    from collections.abc import Callable
    def f(x: Callable[[int], m.X]): x().a()
    #> collections.abc.Callable annotation, m.X annotation, typing.Callable<m.X%>%().a call inferred

    ## forms
    import m
    from typing import Annotated, ClassVar, Final
    class C:
      a: ClassVar[m.X]  # typing.ClassVar annotation, m.X annotation
      def f(self, x: Annotated[m.X, m.Y()]): x.a()
    #> typing.Annotated annotation, m.X annotation, m.Y call, m.X%.a call inferred

    ## not a class
    import m
    from typing import Literal, TypeVar
    T = TypeVar('T', bound=m.X)  # typing.TypeVar call, m.X argument
    def f(x: Literal['m'], y: T, z: object): x.a(); y.a(); z.a()  # typing.Literal annotation

    ## all parameters
    import m
    def f(*x: m.X): x[0].a()  # m.X annotation, builtins.tuple<m.X%,...>%[0].a call inferred
    def g(**x: m.X): x['k'].a()  # m.X annotation, builtins.dict<builtins.str%,m.X%>%[].a call inferred

    ## alias
    import m
    from typing import Optional
    A = Optional[m.X]  # typing.Optional attribute, m.X attribute
    B = list[m.X]  # m.X attribute
    def f(x: A, y: B): x.a(); y[0].b()
    #> m.X annotation assigned, m.X%.a call inferred, builtins.list<m.X%>%[0].b call inferred

    ## no alias
    import m
    A = m.table[m.X]  # m.table attribute, m.X attribute
    def f(x: A): x.a()

    ## own type parameter
    import m
    from typing import Generic, TypeVar
    T = TypeVar('T')  # typing.TypeVar call
    class Box(Generic[T]):  # typing.Generic base
      def f(self, x: T): x.a()

    ## own class
    from typing import Self
    class C:
      def f(self, x: Self): x.a()  # typing.Self annotation, shop.cart.C%.a call inferred

    ## class in a class
    import m
    class C:
      class D(m.X): pass  # m.X base
      def f(self, x: D): x.a()  # shop.cart.C.D%.a call inferred
    def g(x: D): x.b()
""")
def test_annotations(code: str) -> None:
    assert annotated(code) == code


@cases("""
    ## branch
    import m
    def f(x):
      if isinstance(x, m.X): x.a()  # m.X argument, m.X%.a call inferred
      else: x.b()
      x.c()

    ## several
    import m
    if isinstance(x, (m.X, m.Y)): x.a()
    #> m.X attribute, m.Y attribute, m.X%.a call inferred, m.Y%.a call inferred

    ## more conditions
    import m
    if y and isinstance(x, m.X) and x.a(): x.b()  # m.X argument, m.X%.a call inferred, m.X%.b call inferred
    if y or isinstance(x, m.X): x.c()  # m.X argument

    ## leaves
    import m
    def f(x, y):
      if not isinstance(x, m.X): return  # m.X argument
      x.a()  # m.X%.a call inferred
      if not isinstance(y, m.Y) or y.b(): raise E  # m.Y argument
      y.c()  # m.Y%.c call inferred

    ## leaves, of the module
    import m
    def f():
      global x
      if not isinstance(x, m.X): return  # m.X argument
      x.a()

    ## assert
    import m
    def f(x):
      assert isinstance(x, m.X)  # m.X argument
      x.a()  # m.X%.a call inferred

    ## choice
    import m
    x.a() if isinstance(x, m.X) else x.b()  # m.X%.a call inferred, m.X argument

    ## assigned in the branch
    import m
    def f(x):
      if isinstance(x, m.X): x = m.g()  # m.X argument, m.g call
      x.a()  # m.g().a call name-only

    ## better known
    import m
    def f(x: m.B):  # m.B annotation
      if isinstance(x, m.X): x.a()  # m.X argument, m.X%.a call inferred
      x.b()  # m.B%.b call inferred

    ## unknown class
    import m
    def f(x: m.B):  # m.B annotation
      if isinstance(x, y): x.a()  # m.B%.a call inferred

    ## match
    import m
    def f(x: m.B):  # m.B annotation
      match x:
        case m.X(): x.a()  # m.X attribute, m.X%.a call inferred
        case m.Y() | m.Z() as y: y.b()
    #> m.Y attribute, m.Z attribute, m.Y%.b call inferred, m.Z%.b call inferred
        case [z]: z.c()
        case _: x.d()  # m.B%.d call inferred
      x.e()  # m.B%.e call inferred

    ## other function
    import m
    if hasinstance(x, m.X): x.a()  # m.X argument
""")
def test_a_test_says_what_a_name_is(code: str) -> None:
    assert annotated(code) == code


@cases("""
    ## method
    class C:
      def f(self): self.g(); self.a.h()  # shop.cart.C%.g call inferred, shop.cart.C%.a.h call inferred

    ## own attribute
    class C:
      def f(self):
        self.a = 1
        g(self.a); self.b  # shop.cart.C%.b attribute inferred

    ## attribute of a base
    import m
    class C(m.B):  # m.B base
      def f(self): g(self.a, self.f)  # shop.cart.C%.a argument inferred, shop.cart.C%.f argument inferred

    ## class method
    class C:
      @classmethod
      def f(cls): cls.g(); cls(); cls().h()  # shop.cart.C.g call inferred, shop.cart.C().h call inferred
      def __new__(cls): cls.g()  # shop.cart.C.g call inferred

    ## static method
    class C:
      @staticmethod
      def f(x): x.g()

    ## super
    import m
    class C(m.B):  # m.B base
      def f(self): super().f(); super(C, self).g()
    #> shop.cart.C^.f call inferred, shop.cart.C^.g call inferred, shop.cart.C argument
      @classmethod
      def h(cls): super().h(); super(C, cls).i()
    #> shop.cart.C^^.h call inferred, shop.cart.C^^.i call inferred, shop.cart.C argument
    super().f()

    ## super in a function in a method
    class C:
      def f(self):
        def g(): super().h()  # shop.cart.C^.h call inferred

    ## class in a function
    import m
    def f():
      class D(m.B):  # m.B base
        def g(self): self.h()  # shop.cart.f.D%.h call inferred
      D().i()  # shop.cart.f.D().i call inferred
      D()

    ## property setter
    class C:
      @property
      def a(self): pass
      @a.setter
      def a(self, x): pass
""")
def test_own_classes(code: str) -> None:
    assert annotated(code) == code
