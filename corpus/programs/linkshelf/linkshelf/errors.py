"""Errors as JSON, in the form that RFC 9457 calls a problem."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

import flask
from werkzeug.exceptions import HTTPException

from linkshelf.audit import log_for


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, in words for a person and a status for a program."""

    status: HTTPStatus
    detail: str

    def answer(self) -> tuple[dict[str, str | int], HTTPStatus]:
        """Body and status, as a view function would return them."""
        body: dict[str, str | int] = {
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.detail,
            "instance": flask.request.path,
        }
        return body, self.status


def problem_response(problem: Problem) -> flask.Response:
    """The problem as an answer with the media type for problems."""
    response = flask.make_response(problem.answer())
    response.mimetype = "application/problem+json"
    return response


def on_http_error(error: HTTPException) -> flask.Response:
    """Answer what `abort` was called with, keeping the headers that belong to it."""
    if error.response is not None or error.code is None:
        return flask.make_response(error.get_response())
    status = HTTPStatus(error.code)
    response = problem_response(Problem(status, error.description or status.phrase))
    for name, value in error.get_headers():
        if name.title() in ("Allow", "Retry-After", "Www-Authenticate"):
            response.headers[name] = value
    return response


def on_crash(error: Exception) -> flask.Response:
    """Answer without details: those are for the log, not for a stranger."""
    log_for(flask.request).exception("unexpected %s", type(error).__name__)
    detail = "The server could not do that. The reason is in its log."
    return problem_response(Problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail))


def register(app: flask.Flask) -> None:
    """Let the application answer all errors as problems."""
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(Exception, on_crash)
