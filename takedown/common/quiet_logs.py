"""Logs carry ids and event names, never what a person wrote.

Django's own logger adds the request, and tracebacks can carry local variables; both are cut here.
"""

from __future__ import annotations

import logging
from types import TracebackType  # noqa: TC003 - needed at run time by the reporter's signature

from django.http import HttpRequest
from django.views.debug import ExceptionReporter


class Quiet(logging.Filter):
    """Drop the text of exceptions and the addresses of pages.

    The one can quote a link or a value from a form; the other hold an invitation or whatever
    somebody typed.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record: a page by its route, an exception by its type and where it was raised."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            route = getattr(request.resolver_match, "route", "a page that is not here")
            status = getattr(record, "status_code", "")
            record.msg, record.args = f"{request.method} {route} {status}".rstrip(), ()
        if record.name.startswith("celery."):
            _quieten_worker(record)
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            record.msg = f"{record.getMessage()} [{kind.__name__} at {_place(trace)}]"
            record.args = ()
            record.exc_info = None
            record.exc_text = None
        return True


def _quieten_worker(record: logging.LogRecord) -> None:
    """Let a worker's line name task and id only: Celery writes what was raised, and what came back."""
    told = getattr(record, "data", None)
    if isinstance(told, dict) and "name" in told:
        record.msg, record.args = f"task {told['name']} {told.get('id', '')}".rstrip(), ()
    elif isinstance(record.args, tuple):
        record.args = tuple(
            type(one).__name__ if isinstance(one, BaseException) else one for one in record.args
        )


def _place(trace: TracebackType | None) -> str:
    if trace is None:
        return "unknown"
    while trace.tb_next is not None:
        trace = trace.tb_next
    code = trace.tb_frame.f_code
    return f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}"


class NoLocals(ExceptionReporter):
    """Error reports without the variables of each frame."""

    def get_traceback_frames(self) -> list[dict[str, object]]:
        """Return the frames with their variables removed."""
        frames = super().get_traceback_frames()
        for frame in frames:
            frame["vars"] = []
        return frames
