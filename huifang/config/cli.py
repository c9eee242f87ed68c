"""``huifang``: one subcommand per module of ``huifang/config/commands``.

A command module has ``HELP``, ``configure(parser)`` and ``run(args) -> exit code``; Django is set up before ``run``,
and after ``prepare(args) -> exit code`` of a command that has it.
Keep a module's top level free of Django and of contexts, so that ``--help`` answers at once.
"""

import argparse
import gc
import os
import pkgutil
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType

from huifang.config import commands, words
from huifang.config.words import _

ORDER = ("init", "serve", "work", "demo", "doctor", "backup", "restore", "upgrade", "import", "plan", "export")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. 130 after Ctrl-C."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huifang.config.settings")
    args = list(sys.argv[1:] if arguments is None else arguments)
    setattr(argparse, "_", words._)  # noqa: B010 – argparse asks its own module for words
    parser = build(wanted=args[0] if args else "")
    chosen = parser.parse_args(args)
    if not hasattr(chosen, "run"):
        parser.print_help()
        return 0
    try:
        if chosen.prepare and (refused := int(chosen.prepare(chosen))):
            return refused
        set_up()
        return int(chosen.run(chosen) or 0)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def build(wanted: str = "") -> argparse.ArgumentParser:
    """The parser; only the ``wanted`` command is loaded when it exists, else all of them."""
    parser = argparse.ArgumentParser(
        prog="huifang",
        description=_("Huifang: follow-up and service management for customer-service centres."),
        epilog=_("Each command has its own --help. DATABASE_URL and HUIFANG_DATA say where the data is."),
    )
    parser.add_argument("--version", action="version", version=version(), help=_("show the version and exit"))
    subparsers = parser.add_subparsers(metavar=_("COMMAND"), title=_("commands"))
    known = names()
    for name in [wanted] if wanted in known else known:
        module = load(name)
        text = str(module.HELP)
        sub = subparsers.add_parser(name, help=text.splitlines()[0], description=text)
        module.configure(sub)
        sub.set_defaults(run=module.run, prepare=getattr(module, "prepare", None), command=name)
    return parser


def names() -> list[str]:
    """Every command found by file name, in the order of a working day."""
    found = {module.name.rstrip("_").replace("_", "-") for module in pkgutil.iter_modules(commands.__path__)}
    return [name for name in ORDER if name in found] + sorted(found - set(ORDER))


def load(name: str) -> ModuleType:
    """The module of a command; ``import`` lives in ``import_.py`` because the word is Python's."""
    file = name.replace("-", "_")
    return import_module(f"huifang.config.commands.{file + '_' if file in {'import', 'try'} else file}")


def version() -> str:
    """The installed version."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return f"huifang {installed('huifang')}"
    except PackageNotFoundError:
        return "huifang"


def set_up() -> None:
    """Start Django in the language of the command line."""
    import django
    from django.conf import settings
    from django.utils import translation

    # Bulk work makes many objects that stay: with Python's own thresholds it spends a sixth of its time looking for cycles.
    gc.set_threshold(20_000, 20, 50)
    django.setup()
    with suppress(OSError):  # what can't be made is doctor's to say
        Path(settings.DATA).mkdir(parents=True, exist_ok=True, mode=0o700)
    translation.activate("en" if words.language() == "en" else "zh-hans")


if __name__ == "__main__":
    sys.exit(main())
