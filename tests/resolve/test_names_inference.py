"""Names that are not bound by an import: they are assigned, or are instances of a known class."""

from __future__ import annotations

from helpers.annotated import annotated, cases


@cases("""
    ## module
    import hashlib
    s = hashlib.sha1  # hashlib.sha1 attribute
    s(b'')  # hashlib.sha1 call assigned

    ## read in a function
    import m
    s = m.f  # m.f attribute
    def g(): s.x()  # m.f.x call assigned

    ## function
    import m
    def g():
      s = m.f  # m.f attribute
      s()  # m.f call assigned

    ## elsewhere
    import m
    def g():
      s = m.f  # m.f attribute
    def h():
      s()

    ## class
    import m
    class C:
      s = m.f  # m.f attribute
      def g(self): self.s()  # shop.cart.C%.s call inferred

    ## class bare
    import m
    class C:
      s = m.f  # m.f attribute
      def g(self): s()

    ## self
    import m
    class C:
      def g(self): self.s(1)  # shop.cart.C%.s call inferred
      def __init__(self): self.s = m.f  # m.f attribute

    ## self of another
    import m
    class C:
      def __init__(self): self.s = m.f  # m.f attribute
    class D:
      def g(self): self.s()  # shop.cart.D%.s call inferred

    ## twice
    import m
    a = m.f  # m.f attribute
    b = a
    b()  # m.f call assigned

    ## pairwise
    import m
    a, b = m.f, 1  # m.f attribute
    a(); b()  # m.f call assigned

    ## handed on
    import m
    a = m.X  # m.X attribute
    f(a)
    class C(a): pass  # m.X base assigned

    ## result
    import m
    s = m.f()  # m.f call
    s()

    ## own
    def f(): pass
    g = f  # shop.cart.f attribute
    g()  # shop.cart.f call assigned

    ## walrus
    import m
    if (s := m.f): s()  # m.f attribute, m.f call assigned

    ## by condition
    import m
    s = m.f if x else m.g  # m.f attribute, m.g attribute
    s()  # m.f call assigned, m.g call assigned
""")
def test_assigned(code: str) -> None:
    assert annotated(code) == code


@cases("""
    ## constructor
    import httpx
    c = httpx.Client()  # httpx.Client call
    c.get()  # httpx.Client().get call inferred

    ## function result
    import httpx
    c = httpx.client()  # httpx.client call
    c.get()  # httpx.client().get call inferred

    ## in a function
    import httpx
    def f():
      c = httpx.Client()  # httpx.Client call
      c.get()  # httpx.Client().get call inferred

    ## directly
    import httpx
    httpx.Client().get()  # httpx.Client call, httpx.Client().get call inferred

    ## result of the method
    import httpx
    c = httpx.Client()  # httpx.Client call
    c.get().json()  # httpx.Client().get call inferred, httpx.Client().get().json call inferred

    ## attribute of an attribute
    import httpx
    c = httpx.Client()  # httpx.Client call
    c.headers.update()  # httpx.Client().headers.update call inferred

    ## attribute of result
    import httpx
    c = httpx.Client()  # httpx.Client call
    d = c.get()  # httpx.Client().get call inferred
    d.json()  # httpx.Client().get().json call inferred

    ## bare variable
    import httpx
    c = httpx.Client()  # httpx.Client call
    f(c)

    ## set
    import httpx
    c = httpx.Client()  # httpx.Client call
    c.x = 1  # httpx.Client().x attribute inferred

    ## annotation
    import httpx
    def f(c: httpx.Client): c.get()  # httpx.Client annotation, httpx.Client%.get call inferred

    ## quoted annotation
    import httpx
    def f(c: 'httpx.Client'): c.get()  # httpx.Client annotation, httpx.Client%.get call inferred

    ## or none
    import httpx
    def f(c: httpx.Client | None): c.get()  # httpx.Client annotation, httpx.Client%.get call inferred

    ## optional
    import httpx
    from typing import Optional as O
    def f(c: O[httpx.Client]): c.get()
    #> typing.Optional annotation, httpx.Client annotation, httpx.Client%.get call inferred

    ## list of
    import httpx
    def f(c: list[httpx.Client]): c.get()  # httpx.Client annotation

    ## any
    import httpx
    import typing
    def f(c: typing.Any): c.get()  # typing.Any annotation

    ## no annotation
    import httpx
    def f(c): c.get()

    ## all parameters
    import httpx
    def f(*c: httpx.Client): c.get()  # httpx.Client annotation

    ## local annotation
    import httpx
    def f():
      c: httpx.Client = g()  # httpx.Client annotation
      c.get()  # httpx.Client%.get call inferred

    ## with
    import httpx
    with httpx.Client() as c:  # httpx.Client call
      c.get()  # httpx.Client()!.get call inferred

    ## with function
    import httpx
    with httpx.open() as c:  # httpx.open call
      c.get()  # httpx.open()!.get call inferred

    ## async with
    import httpx
    async def f():
      async with httpx.Client() as c:  # httpx.Client call
        c.get()  # httpx.Client()!!.get call inferred

    ## except as
    import httpx
    try: pass
    except httpx.Error as e: e.request  # httpx.Error except, httpx.Error%.request attribute inferred

    ## after except as
    import httpx
    try: pass
    except httpx.Error as e: pass  # httpx.Error except
    e.request

    ## self
    import httpx
    class A:
      def __init__(self): self.c = httpx.Client()  # httpx.Client call
      def f(self): self.c.get()  # shop.cart.A%.c.get call inferred

    ## self before
    import httpx
    class A:
      def f(self): self.c.get()  # shop.cart.A%.c.get call inferred
      def __init__(self): self.c = httpx.Client()  # httpx.Client call

    ## self or none
    import httpx
    class A:
      c = None
      def g(self): self.c = httpx.Client()  # httpx.Client call
      def f(self): self.c.get()  # shop.cart.A%.c.get call inferred

    ## self or another
    import httpx
    class A:
      def g(self, c):
        self.c = c
        self.c = httpx.Client()  # httpx.Client call
      def f(self): self.c.get()  # shop.cart.A%.c.get call inferred

    ## self deep
    import httpx
    class A:
      def g(self): self.c = httpx.Client(); self.c.headers.get()
    #> httpx.Client call, shop.cart.A%.c.headers.get call inferred

    ## of a base
    import httpx
    class B:
      def g(self): self.c = httpx.Client()  # httpx.Client call
    class A(B):  # shop.cart.B base
      def f(self): self.c.get()  # shop.cart.A%.c.get call inferred

    ## static method
    import httpx
    class A:
      c = httpx.Client()  # httpx.Client call
      @staticmethod
      def f(self): self.c.get()

    ## class method
    import httpx
    class A:
      c = httpx.Client()  # httpx.Client call
      @classmethod
      def f(cls): cls.c.get()  # shop.cart.A.c.get call inferred

    ## class annotation
    import httpx
    class A:
      c: httpx.Client  # httpx.Client annotation
      def f(self): self.c.get()  # shop.cart.A%.c.get call inferred

    ## in a closure
    import httpx
    class A:
      c = httpx.Client()  # httpx.Client call
      def f(self):
        def g(): self.c.get()  # shop.cart.A%.c.get call inferred

    ## of the module
    import httpx
    c = httpx.Client()  # httpx.Client call
    def f(): c.get()  # httpx.Client().get call inferred

    ## decorator
    import httpx
    app = httpx.App()  # httpx.App call
    @app.route('/')  # httpx.App().route decorator inferred
    def f(): pass

    ## own class
    import httpx
    class k: pass
    c = k()  # shop.cart.k call
    c.f()  # shop.cart.k().f call inferred

    ## own function
    import httpx
    def K(): pass
    c = K()  # shop.cart.K call
    c.f()  # shop.cart.K().f call inferred

    ## two classes
    import httpx
    c = httpx.Client() if x else httpx.Other()  # httpx.Client call, httpx.Other call
    c.f()  # httpx.Client().f call inferred, httpx.Other().f call inferred

    ## or unknown
    import httpx
    def f(c=None):
      if not c: c = httpx.Client()  # httpx.Client call
      c.get()  # httpx.Client().get call name-only

    ## unless none
    import httpx
    def f():
      c = None
      if x: c = httpx.Client()  # httpx.Client call
      c.get()  # httpx.Client().get call inferred

    ## assigned class
    import httpx
    C = httpx.Client  # httpx.Client attribute
    c = C()  # httpx.Client call assigned
    c.get()  # httpx.Client().get call inferred

    ## type variable
    import httpx
    from typing import TypeVar
    T = TypeVar('T')  # typing.TypeVar call
    def f(x: T): x.f()

    ## super
    import httpx
    class A(httpx.Client):  # httpx.Client base
      def f(self): super().get()  # shop.cart.A^.get call inferred

    ## rebound
    import httpx
    c = httpx.Client()  # httpx.Client call
    c = 1
    c.get()

    ## global
    import httpx
    c = None
    def f(): c.get()  # httpx.Client().get call inferred
    def g():
      global c
      c = httpx.Client()  # httpx.Client call
""")
def test_inferred(code: str) -> None:
    assert annotated(code) == code
