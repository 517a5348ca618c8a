"""A log of who changed what: every line carries the request that it belongs to."""

from __future__ import annotations

from collections.abc import MutableMapping
from logging import Logger, LoggerAdapter, NullHandler, getLogger
from typing import Any
from uuid import uuid4

from flask import Request

REQUEST_ID_KEY = "linkshelf.request_id"

audit_log = getLogger("linkshelf.audit")
# A library says nothing until the application that uses it asks for it.
getLogger("linkshelf").addHandler(NullHandler())


class RequestLog(LoggerAdapter[Logger]):
    """A logger that begins each message with the request it is about."""

    def process(
        self, msg: object, kwargs: MutableMapping[str, Any]
    ) -> tuple[str, MutableMapping[str, Any]]:
        """Put id, method and path in front of the message, and into the record."""
        about = dict(self.extra or {})
        kwargs["extra"] = about | kwargs.get("extra", {})
        prefix = f"[{about['request_id']}] {about['method']} {about['path']}"
        return f"{prefix}: {msg}", kwargs


def request_id(request: Request) -> str:
    """A short random id, the same one for as long as the request lasts."""
    identity: str = request.environ.setdefault(REQUEST_ID_KEY, uuid4().hex[:8])
    return identity


def log_for(request: Request) -> RequestLog:
    """The audit log, speaking about one request."""
    about = {
        "request_id": request_id(request),
        "method": request.method,
        "path": request.path,
    }
    return RequestLog(audit_log, about)
