"""Reads lists that an administrator pastes from a spreadsheet or types: units as a tree, people with their roles."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from huifang.kernel.chinese import clean_text, initials

MOST_LINES = 500
_CELLS = re.compile(r"[\t,，;；|]")
_BULLET = re.compile(r"^(?:[-–—·•*└├│]+\s*|\d+[.、)]\s*)+")
_PATH = re.compile(r"\s*[>／/]\s*")
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,59}")
HEADINGS = {"姓名", "名字", "用户名", "账号", "帐号", "name", "username", "user name"}


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit to make, with the names from the top down to it."""

    line: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person to make; ``problem`` is a reason code, empty when the line can be done."""

    line: int
    name: str
    username: str
    role: str = ""
    unit: str = ""
    email: str = ""
    problem: str = ""
    said: str = ""


def read_units(text: str) -> list[UnitLine]:
    """One unit a line; it stands below the nearest line before it that is less indented, or below what ``/`` names."""
    found: list[UnitLine] = []
    stack: list[tuple[int, tuple[str, ...]]] = []
    for number, raw in enumerate(text.expandtabs(4).replace("\u3000", "  ").splitlines()[:MOST_LINES], 1):
        body = raw.strip()
        if not body:
            continue
        depth = len(raw) - len(raw.lstrip())
        if mark := _BULLET.match(body):
            depth += mark[0].count("-") + mark[0].count("—") - 1 if mark[0].startswith(("-", "—")) else 0
            body = body[mark.end() :].strip()
        names = tuple(clean_text(part)[:60] for part in _PATH.split(body) if part.strip())
        while stack and stack[-1][0] >= depth:
            stack.pop()
        path = (stack[-1][1] if stack else ()) + names
        if names:
            found.append(UnitLine(number, path))
            stack.append((depth, path))
    return found


def read_people(text: str, *, roles: Mapping[str, str], units: Mapping[str, str], taken: Iterable[str]) -> list[PersonLine]:
    """One person a line: name, user name, role, unit, e-mail, in columns; all but the name may be missing.

    Args:
        roles: code by name and by code.
        units: code by name and by code; a name that two units have is left out.
        taken: user names that exist.
    """
    used, found = {name.casefold() for name in taken}, []
    for number, raw in enumerate(text.splitlines()[:MOST_LINES], 1):
        cells = [clean_text(cell) for cell in _CELLS.split(raw)]
        if not any(cells) or (cells[0].casefold() in HEADINGS):
            continue
        person = _person(number, cells + [""] * (5 - len(cells)), roles, units, used)
        used.add(person.username)
        found.append(person)
    return found


def _person(line: int, cells: list[str], roles: Mapping[str, str], units: Mapping[str, str], used: set[str]) -> PersonLine:
    name, given, role, unit, email = cells[:5]
    username = (given or free_username(name, used)).casefold()
    known = PersonLine(line, name[:60], username, roles.get(role, ""), units.get(unit, ""), email)
    checks = (
        ("person_without_name", not name, ""),
        ("person_username_odd", not _USERNAME.fullmatch(username), given or name),
        ("person_username_taken", username in used, username),
        ("person_role_unknown", bool(role) and role not in roles, role),
        ("person_unit_unknown", bool(unit) and unit not in units, unit),
        ("person_role_without_unit", bool(role) != bool(unit), role or unit),
    )
    code, said = next(((code, said) for code, wrong, said in checks if wrong), ("", ""))
    return PersonLine(line, known.name, username, known.role, known.unit, email, code, said)


def free_username(name: str, used: Iterable[str]) -> str:
    """Initials of a name, with a number when somebody has them: 王建国 → wjg, wjg2."""
    base, known = initials(name, person=True).lower() or "user", set(used)
    base = base if len(base) > 1 else f"{base}1"
    return next(c for n in range(1, 10_000) if (c := base if n == 1 else f"{base}{n}") not in known)
