"""Installations of their own: a folder, a database of the engine under test, and the command line on them."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests import templates

HUIFANG = [sys.executable, "-m", "huifang.config.cli"]
ROOT = Path(__file__).resolve().parents[3]
NUMBERS = count(1)
PASSPHRASE = "vier Worte ohne Sinn"


@dataclass
class Place:
    """An installation that processes of its own work on."""

    folder: Path
    address: str
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to find it."""
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("HUIFANG_", "DATABASE_URL", "DJANGO_", "PYTEST_"))}
        given = {"HUIFANG_DATA": str(self.folder), "DJANGO_SETTINGS_MODULE": "huifang.config.settings", "PYTHONPATH": str(ROOT)}
        return {**clean, **given, **({"DATABASE_URL": self.address} if self.address else {}), **self.more}

    def huifang(self, *arguments: object, timeout: float = 300) -> subprocess.CompletedProcess[str]:
        """Run a command."""
        command = [*HUIFANG, *map(str, arguments)]
        return subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=timeout, check=False)

    def well(self, *arguments: object, timeout: float = 300) -> str:
        """Run a command that must go well; what it said."""
        done = self.huifang(*arguments, timeout=timeout)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def python(self, script: str, *arguments: object) -> subprocess.Popen[str]:
        """Start a script on the installation, with Django set up."""
        begin = "import django; django.setup()\n"
        command = [sys.executable, "-c", begin + script, *map(str, arguments)]
        return subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def say(self, script: str, *arguments: object) -> str:
        """Run a script that must go well; what it said."""
        with self.python(script, *arguments) as process:
            out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        return out.strip()


@contextmanager
def new_database(*, migrated: bool = False) -> Iterator[str]:
    """The address of a database of the engine under test, without a table or ``migrated``; empty on SQLite, where the folder decides."""
    if connection.vendor == "sqlite":
        yield ""
        return
    given = settings.DATABASES["default"]
    name = f"huifang_place_{os.getpid()}_{next(NUMBERS)}"
    reach = {"host": given["HOST"], "port": given["PORT"], "user": given["USER"], "password": given["PASSWORD"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **reach) as server:
        if migrated:
            templates.postgres_copy(name, given)
        else:
            server.execute(f'CREATE DATABASE "{name}"')
        user = f"{given['USER']}:{given['PASSWORD']}" if given["PASSWORD"] else given["USER"]
        yield f"postgres://{user}@{given['HOST'].replace('/', '%2F')}:{given['PORT']}/{name}"
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


Places = Callable[..., Place]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Places]:
    """Makes empty places, or migrated ones for who proves something else; all are thrown away at the end of the module."""
    with ExitStack() as stack:

        def make(name: str = "place", *, migrated: bool = False, **more: str) -> Place:
            folder = tmp_path_factory.mktemp(name) / "data"
            place = Place(folder, stack.enter_context(new_database(migrated=migrated)), more)
            if migrated and not place.address:
                templates.sqlite_copy(folder / "huifang.sqlite3")
            return place

        yield make


@pytest.fixture(scope="module")
def passphrase(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that holds a passphrase."""
    file = tmp_path_factory.mktemp("passphrase") / "passphrase"
    file.write_text(PASSPHRASE + "\n")
    return file
