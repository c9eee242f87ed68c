"""Logs: lines for people or JSON for machines, with the request's id, and without personal data.

Whatever writes a log goes through one formatter, which masks telephone numbers, mail addresses, long secrets, and the
values that a database repeats in its errors (R12.2). Names can't be told from words, so no code of ours logs any:
a row is logged by its id, a request by its route.
"""

import logging
import re
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

_NUMBER = re.compile(
    r"(?<![\d.])(?:"
    r"(?:\+?86[ -]?)?(?P<mobile>1[3-9]\d)[ -]?\d{4}[ -]?(?P<last>\d{4})"
    r"|\(?(?P<area>0[1-9]\d{1,2})\)?[ -]?[2-8]\d{6,7}(?:(?:-|转)\d{1,6})?"
    r"|(?P<service>[48]00)[ -]\d{3,4}[ -]?\d{3,4}"
    r")(?!\d)"
)
_MAIL = re.compile(r"[\w.+%-]{1,64}@(?=[\w-]+\.[\w.-]+)")
_SECRET = re.compile(r"(?<![\w./-])(?=[\w-]*\d)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{40,}(?![\w/.-])", re.ASCII)
_LINK = re.compile(r"(/(?:invitation|recovery|hook|token)s?/)[\w-]{16,}", re.ASCII)
_DETAIL = re.compile(r"(DETAIL:|CONTEXT:|Failing row contains|\bKey \([^)]*\)=)[^\n]*")
SECRETS = ("password", "passphrase", "token", "secret", "key", "phone", "number", "name", "address", "email")


def hide(text: str) -> str:
    """The text with telephone numbers, mail addresses, secrets and values of database errors masked (R12.2)."""
    text = _DETAIL.sub(r"\1 …", text)
    text = _LINK.sub(r"\1…", text)
    text = _SECRET.sub("…", text)
    return _NUMBER.sub(_mask, _MAIL.sub("***@", text))


def _mask(found: re.Match[str]) -> str:
    if found["mobile"]:
        return f"{found['mobile']}****{found['last']}"
    return f"{found['area'] or found['service']}****"


def blank(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Values under names that promise something personal or secret are never written."""
    return {name: "***" if name.lower() in SECRETS and value else value for name, value in event.items()}


def mask(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Every value masked before it is written, so that what is written stays JSON."""
    return {name: hide(value) if isinstance(value, str) else hide_in(value) for name, value in event.items()}


def hide_in(value: Any) -> Any:
    """Plain values as they are; everything else as masked text."""
    return value if value is None or isinstance(value, (bool, int, float)) else hide(str(value))


class Hide(logging.Filter):
    """Masks the message for every handler that comes after the first."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, str) and (hidden := hide(message := record.getMessage())) != message:
            record.msg, record.args = hidden, None
        return True


class Formatter(structlog.stdlib.ProcessorFormatter):
    """Masks every value, its traceback included; in lines for people once more the whole line."""

    def __init__(self, *, json: bool = False) -> None:
        last: Any = structlog.processors.JSONRenderer(ensure_ascii=False, default=str) if json else _line
        self.json = json
        steps: list[Any] = [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            blank,
            mask,
            last,
        ]
        super().__init__(processors=steps, foreign_pre_chain=_common())

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        return line if self.json else hide(line)


def _line(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    """``2026-11-20T10:00:00+0800 warning huifang.journal delivery failed attempts=2``."""
    head = [str(event.pop(name, "")) for name in ("timestamp", "level", "logger", "event")]
    error = event.pop("exception", "")
    return " ".join([*head, *(f"{name}={value}" for name, value in event.items())]) + (f"\n{error}" if error else "")


def _common() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=("status_code",)),
        structlog.processors.TimeStamper(fmt="%Y-%m-%dT%H:%M:%S.%f%z", utc=False),
    ]


def configure(*, json: bool) -> dict[str, Any]:
    """Set structlog up and give Django's ``LOGGING``; requests are written one by one only for machines."""
    structlog.configure(
        processors=[*_common(), structlog.stdlib.PositionalArgumentsFormatter(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"hide": {"()": "huifang.config.logs.Hide"}},
        "formatters": {"own": {"()": "huifang.config.logs.Formatter", "json": json}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "own", "filters": ["hide"]}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            "django-q": {"level": "WARNING", "handlers": [], "propagate": True},
            "axes": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},
            "huifang.config.requests": {"level": "INFO" if json else "WARNING"},
        },
    }
