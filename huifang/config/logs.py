"""Keeps telephone numbers out of logs."""

import logging
import re

_NUMBER = re.compile(
    r"(?<![\d.])(?:"
    r"(?:\+?86[ -]?)?(?P<mobile>1[3-9]\d)[ -]?\d{4}[ -]?(?P<last>\d{4})"
    r"|\(?(?P<area>0[1-9]\d{1,2})\)?[ -]?[2-8]\d{6,7}(?:(?:-|转)\d{1,6})?"
    r"|(?P<service>[48]00)[ -]\d{3,4}[ -]?\d{3,4}"
    r")(?!\d)"
)


def hide(text: str) -> str:
    """The text with telephone numbers masked (R12.2)."""
    return _NUMBER.sub(_mask, text)


def _mask(found: re.Match[str]) -> str:
    if found["mobile"]:
        return f"{found['mobile']}****{found['last']}"
    return f"{found['area'] or found['service']}****"


class HideNumbers(logging.Filter):
    """Masks numbers in every record, arguments included."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        hidden = hide(message)
        if hidden != message:
            record.msg, record.args = hidden, None
        return True


class Formatter(logging.Formatter):
    """Masks numbers in the whole line, its traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        return hide(super().format(record))
