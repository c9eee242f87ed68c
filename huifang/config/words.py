"""Words of the command line: the compiled catalogue of this folder, without starting Django.

Chinese unless ``HUIFANG_LANGUAGE`` is ``en``. ``--help`` stays quick because nothing else is loaded.
"""

import gettext as standard
import os
from functools import cache
from pathlib import Path


def language() -> str:
    """``zh_Hans`` or ``en``."""
    return "en" if os.environ.get("HUIFANG_LANGUAGE", "").lower().startswith("en") else "zh_Hans"


@cache
def _catalogue() -> standard.NullTranslations:
    folder = Path(__file__).resolve().parent / "locale"
    return standard.translation("django", folder, [language()], fallback=True)


def _(text: str) -> str:
    """``text`` in the language of the command line."""
    return _catalogue().gettext(text)


def argparse_words() -> tuple[str, ...]:
    """Every sentence of argparse that a user meets, translated; extracting them keeps the catalogue complete."""
    return (
        _("usage: "),
        _("positional arguments"),
        _("options"),
        _("show this help message and exit"),
        _("unrecognized arguments: %s"),
        _("the following arguments are required: %s"),
        _("expected one argument"),
        _("expected at least one argument"),
        _("argument %(argument_name)s: %(message)s"),
        _("%(prog)s: error: %(message)s\n"),
        _("invalid choice: %(value)r (choose from %(choices)s)"),
        _("invalid %(type)s value: %(value)r"),
        _("ambiguous option: %(option)s could match %(matches)s"),
        _("one of the arguments %s is required"),
        _("not allowed with argument %s"),
    )
