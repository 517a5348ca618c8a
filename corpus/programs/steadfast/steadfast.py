"""Decorators for functions that fail now and then: retry, throttle, remember, trace."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import inspect
import itertools
import logging
import logging.handlers
import queue
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from typing import ParamSpec, TypeVar, overload

P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger(__name__)
trace_id: contextvars.ContextVar[str] = contextvars.ContextVar("trace_id", default="-")


def retry(
    *errors: type[Exception], attempts: int = 3, wait: Callable[[float], None] = time.sleep
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Call again after one of the errors, each time after twice the pause."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @functools.wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
            for attempt in itertools.count(1):
                try:
                    return function(*args, **kwargs)
                except errors as error:
                    if attempt == attempts:
                        raise
                    log.warning("%s: attempt %d: %r", function.__name__, attempt, error)
                    wait(0.1 * 2**attempt)
            raise AssertionError("unreachable")

        return wrapper

    return decorate


@overload
def traced(function: Callable[P, T]) -> Callable[P, T]: ...
@overload
def traced(*, level: int) -> Callable[[Callable[P, T]], Callable[P, T]]: ...
def traced(function: Callable[P, T] | None = None, *, level: int = logging.DEBUG) -> object:
    """Log calls with their arguments; used as `@traced` or as `@traced(level=...)`."""
    if function is None:
        return functools.partial(traced, level=level)
    signature = inspect.signature(function)

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        log.log(level, "[%s] %s(%s)", trace_id.get(), function.__name__, dict(bound.arguments))
        return function(*args, **kwargs)

    return wrapper


class Remembering(OrderedDict[Hashable, T]):
    """A dictionary that forgets what was used least recently."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size

    def fetch(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of a key, which is made if it is not known."""
        if key not in self:
            self[key] = make()
        self.move_to_end(key)
        while len(self) > self.size:
            self.popitem(last=False)
        return self[key]


def with_timeout(
    seconds: float,
) -> Callable[[Callable[P, Awaitable[T]]], Callable[P, Awaitable[T]]]:
    """Give a coroutine so much time; raises TimeoutError after it."""

    def decorate(function: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        @functools.wraps(function, assigned=("__name__", "__doc__"))
        async def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
            async with asyncio.timeout(seconds):
                return await function(*args, **kwargs)

        return wrapper

    return decorate


@contextmanager
def tracing(name: str) -> Iterator[str]:
    """Give everything that happens inside one name in the log."""
    token = trace_id.set(name)
    try:
        yield name
    finally:
        trace_id.reset(token)


@contextmanager
def log_in_background(handler: logging.Handler) -> Iterator[None]:
    """Let a thread write the log, so that callers never wait for the disk."""
    records: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
    listener = logging.handlers.QueueListener(records, handler, respect_handler_level=True)
    with ExitStack() as stack:
        listener.start()
        stack.callback(listener.stop)
        forwarder = logging.handlers.QueueHandler(records)
        log.addHandler(forwarder)
        stack.callback(log.removeHandler, forwarder)
        yield


async def in_order(
    *steps: Callable[[], Awaitable[T]], undo: Callable[[T], Awaitable[None]]
) -> list[T]:
    """Do steps one after the other; if one fails, undo those before it, the last one first."""
    async with AsyncExitStack() as stack:
        results = []
        for step in steps:
            result = await step()
            stack.push_async_callback(undo, result)
            results.append(result)
        stack.pop_all()
        return results
    raise AssertionError("unreachable")


def main() -> int:
    """Show what the decorators do."""
    outcomes = iter([ConnectionError("gone"), ConnectionError("gone again"), "there"])

    @retry(ConnectionError, wait=lambda _seconds: None)
    @traced(level=logging.INFO)
    def ask(place: str, *, polite: bool = True) -> str:
        outcome = next(outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return f"{place}: {outcome}"

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    with tracing("demo"):
        print(ask("pole"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
