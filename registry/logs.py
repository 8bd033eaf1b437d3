"""What the log says, of a request and of all else: lines for people, or JSON for programs."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="-")
"""Of the request that is being answered; ``registry.request_ids`` says which."""

LEVELS = ("WARNING", "DEBUG", "INFO", "ERROR", "CRITICAL")
FORMATS = ("plain", "json")
ACCESS = '%(h)s "%(r)s" %(s)s %(B)s bytes %(M)s ms'
"""A line of gunicorn's for each request; its id is written by the form of the line."""

_OF_ACCESS = {"h": "client", "m": "method", "U": "path", "s": "status", "B": "bytes", "M": "ms"}
_NUMBERS = frozenset({"status", "bytes", "ms"})


def without_tracebacks_of_refusals(record: logging.LogRecord) -> bool:
    """A request that was refused has its line; where in the code it was refused tells nothing."""
    if getattr(record, "status_code", 500) < 500:
        record.exc_info = None
    return True


def with_request_id(record: logging.LogRecord) -> bool:
    """Each line says to which request it belongs, if to any."""
    record.request_id = request_id.get()
    if isinstance(record.args, Mapping) and "{x-request-id}o" in record.args:
        record.request_id = record.args["{x-request-id}o"]  # gunicorn writes when all is over
    return True


_FILTERS = {"refusals": without_tracebacks_of_refusals, "request_id": with_request_id}


class Json(logging.Formatter):
    """A line is an object: when, how grave, by whom, what, for which request."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; gunicorn's for a request has its parts apart."""
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", "-"),
            "process": record.process,
        }
        if record.name == "gunicorn.access" and isinstance(record.args, Mapping):
            told |= {name: _part(name, record.args.get(key)) for key, name in _OF_ACCESS.items()}
        if status := getattr(record, "status_code", None):
            told["status"] = status
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


def logging_as(level: str, form: str, *, is_each_told: bool = False) -> dict[str, object]:
    """How Django, its libraries and gunicorn log: alike, to one place, from one level on.

    Where each request is to be told, it is at any level.
    """
    levels = dict.fromkeys(("django", "django.server", "gunicorn.error"), level)
    levels["gunicorn.access"] = "INFO" if is_each_told else "CRITICAL"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            name: {"()": "django.utils.log.CallbackFilter", "callback": callback}
            for name, callback in _FILTERS.items()
        },
        "formatters": {
            "plain": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s]: %(message)s"},
            "json": {"()": "registry.logs.Json"},
        },
        "handlers": {"console": _console(form)},
        "loggers": {
            name: {"level": chosen, "handlers": [], "propagate": True}
            for name, chosen in levels.items()
        },
        "root": {"handlers": ["console"], "level": level},
    }


def _console(form: str) -> dict[str, object]:
    return {"class": "logging.StreamHandler", "formatter": form, "filters": list(_FILTERS)}


def _part(name: str, said: object) -> object:
    return int(said) if name in _NUMBERS and str(said).isdecimal() else said  # type: ignore[call-overload]
