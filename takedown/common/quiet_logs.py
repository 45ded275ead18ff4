"""Logs carry ids and event names, never what a person wrote.

Django's own logger adds the request, and tracebacks can carry local variables; both are cut here.
"""

from __future__ import annotations

import logging
from types import TracebackType  # noqa: TC003 - needed at run time by the reporter's signature

from django.views.debug import ExceptionReporter


class Quiet(logging.Filter):
    """Drop the text of exceptions: it can quote a link, an address or a value from a form."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, with the exception reduced to its type and where it was raised."""
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            record.msg = f"{record.getMessage()} [{kind.__name__} at {_place(trace)}]"
            record.args = ()
            record.exc_info = None
            record.exc_text = None
        return True


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
