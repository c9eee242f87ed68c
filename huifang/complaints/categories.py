"""The company's tree of complaint categories: what may be chosen, and how it is changed (R3.1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from huifang.accounts.models import User
from huifang.complaints.models import Category
from huifang.journal.services import record
from huifang.kernel.decision import Refused, enforce, no
from huifang.organization import access

EDIT = "complaints.category.edit"
SEPARATOR = " / "
DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Branch:
    """A row of the tree as the page shows it."""

    row: Category
    depth: int


def chosen_from(*, also: int | None = None) -> QuerySet[Category]:
    """What a complaint can be filed under: what is in use, by name, and the one it is filed under already."""
    rows = Category.objects.filter(is_active=True)
    return (rows | Category.objects.filter(pk=also) if also else rows).order_by("path")


def tree() -> list[Branch]:
    """The whole tree, each branch before its own, in its order."""
    below: dict[int | None, list[Category]] = {}
    for row in Category.objects.order_by("order", "id"):
        below.setdefault(row.parent_id, []).append(row)

    def walk(parent: int | None, depth: int) -> Iterable[Branch]:
        for row in below.get(parent, ()):
            yield Branch(row, depth)
            yield from walk(row.pk, depth + 1)

    return list(walk(None, 0))


def path_of(parent: Category | None, name: str) -> str:
    """The names from the root."""
    return f"{parent.path}{SEPARATOR}{name}" if parent else name


@transaction.atomic
def add(*, name: str, parent: Category | None, by: User, at: datetime) -> Category:
    """Put a branch into the tree, behind its neighbours.

    Raises:
        Refused: not permitted, no name, too deep, or there is one of that name already.
    """
    enforce(access.may(by, EDIT))
    name = _checked(name, parent)
    order = Category.objects.filter(parent=parent).count()
    try:
        with transaction.atomic():
            row = Category.objects.create(name=name, parent=parent, path=path_of(parent, name), order=order)
    except IntegrityError as error:
        raise Refused(no("category_exists", name=name)) from error
    record("complaints.category.added", row, by=by, at=at, path=row.path)
    return row


@transaction.atomic
def change(category: Category, *, name: str, order: int, is_active: bool, by: User, at: datetime) -> Category:
    """Rename a branch, move it among its neighbours, take it out of use or back; what was filed under it stays.

    Raises:
        Refused: not permitted, no name, or a neighbour has that name.
    """
    enforce(access.may(by, EDIT))
    name, before = _checked(name, category.parent), category.path
    category.name, category.order, category.is_active = name, order, is_active
    category.path = path_of(category.parent, name)
    try:
        with transaction.atomic():
            category.save(update_fields=["name", "order", "is_active", "path"])
    except IntegrityError as error:
        raise Refused(no("category_exists", name=name)) from error
    if before != category.path:
        _rename_below(category)
    record("complaints.category.changed", category, by=by, at=at, path=category.path, before=before, used=is_active)
    return category


def _rename_below(category: Category) -> None:
    for child in category.children.all():
        child.parent, child.path = category, path_of(category, child.name)
        child.save(update_fields=["path"])
        _rename_below(child)


def _checked(name: str, parent: Category | None) -> str:
    name = " ".join(name.replace("/", "／").split())
    if not name:
        raise Refused(no("category_unnamed"))
    if parent and parent.path.count(SEPARATOR) + 2 > DEEPEST:
        raise Refused(no("category_too_deep", most=DEEPEST))
    return name[:60]
