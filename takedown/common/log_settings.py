"""How this house logs: ids and event names, to standard error."""

from __future__ import annotations

from typing import Any


def quiet_logging(*, level: str) -> dict[str, Any]:
    """Return Django's LOGGING setting."""
    stderr = {"class": "logging.StreamHandler", "formatter": "line", "filters": ["quiet"]}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
        "filters": {"quiet": {"()": "takedown.common.quiet_logs.Quiet"}},
        "handlers": {"stderr": stderr},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # At DEBUG it writes every query with its values.
            "django.db.backends": {"level": "INFO"},
            # Its warnings name the address asked for, which can hold anything somebody typed.
            "django.request": {"level": "ERROR"},
            # Their progress lines can quote what a letter says.
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "ERROR"},
            # It tells every program that it began.
            "pikepdf": {"level": "WARNING"},
            "django.server": {"handlers": ["stderr"], "propagate": False},
        },
    }
