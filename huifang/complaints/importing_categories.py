"""A company's tree of complaint categories as something that can be imported: a column for each level (R3.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.complaints.categories import EDIT, path_of
from huifang.complaints.models import Category, Complaint
from huifang.imports import registry
from huifang.imports.registry import Fault, ImportKind, Obstacle, Outcome, Plan, Refusal, Run, Text
from huifang.imports.rules.cells import text_of
from huifang.imports.rules.fields import Field, Wanted
from huifang.imports.rules.lines import Line
from huifang.journal.services import Actor
from huifang.kernel.decision import enforce
from huifang.organization.access import may

LEVELS = ("level_1", "level_2", "level_3", "level_4")


@dataclass(frozen=True, slots=True)
class Path:
    """A row: the names from the root."""

    row: int
    names: tuple[str, ...]


class TreeRun(Run):
    """One pass over a tree."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Drop what is remembered."""
        self.planned: set[tuple[str, ...]] = set()

    def read(self, line: Line, fields: Mapping[str, Sequence[int]]) -> Path | Refusal:
        """The names, without gaps."""
        cells = [next(iter(line.of(fields.get(level, ()))), None) for level in LEVELS]
        names = [" ".join(text_of(cell).replace("/", "／").split())[:60] if cell is not None else "" for cell in cells]
        while names and not names[-1]:
            names.pop()
        if not names or not all(names):
            return Refusal(line.number, (Fault(LEVELS[names.index("")] if names else LEVELS[0], "level_missing"),))
        return Path(line.number, tuple(names))

    def plan(self, items: Sequence[Path]) -> Plan:
        """What the rows will create: one query."""
        stored = {tuple(path.split(" / ")) for path in Category.objects.values_list("path", flat=True)} | self.planned
        outcomes, new, leaves, branches = [], [], 0, 0
        for one in items:
            made = [one.names[: depth + 1] for depth in range(len(one.names)) if one.names[: depth + 1] not in stored]
            stored.update(made)
            self.planned.update(made)
            new += made
            leaves += one.names in made
            branches += sum(path != one.names for path in made)
            outcomes.append(Outcome(one.row, one.names[-1], made=("category",) * len(made), details=(" / ".join(one.names),)))
        return Plan(outcomes, {"categories_created": leaves, "branches_created": branches}, new)

    def write(self, plan: Plan, *, batch: str, at: datetime) -> None:
        """Store level by level, so that each finds its parent; in the order of the list."""
        new: list[tuple[str, ...]] = plan.work
        first = Category.objects.count()
        for depth in range(1, len(LEVELS) + 1):
            wanted = [(place, path) for place, path in enumerate(new) if len(path) == depth]
            parents = {row.path: row for row in Category.objects.filter(path__in={" / ".join(path[:-1]) for _place, path in wanted})}
            rows = []
            for place, path in wanted:
                parent = parents.get(" / ".join(path[:-1]))
                rows.append(Category(parent=parent, name=path[-1], path=path_of(parent, path[-1]), order=first + place, batch=batch))
            Category.objects.bulk_create(rows, batch_size=500)

    def seen(self, item: Path) -> str:
        """Each path once."""
        return " / ".join(item.names)


class CategoryTree(ImportKind):
    """投诉分类: a row per leaf, a column per level."""

    code: ClassVar[str] = "complaint-categories"
    label: ClassVar[Text] = _("Complaint categories")
    permission: ClassVar[str] = EDIT
    thing: ClassVar[str] = "categories"
    titles: ClassVar[tuple[Text, Text]] = (_("Name"), _("Complaint category"))
    reported: ClassVar[tuple[str, ...]] = ("categories_created", "categories_matched", "branches_created")
    reasons: ClassVar[Mapping[str, Text]] = {"level_missing": _("level missing")}
    mends: ClassVar[Mapping[str, Text]] = {"level_missing": _("Fill in every level down to the last.")}
    notices: ClassVar[Mapping[str, Text]] = {}
    counts: ClassVar[Mapping[str, Text]] = {
        "categories_created": _("complaint categories created"),
        "branches_created": _("branches above them created"),
        "categories_matched": _("categories there already"),
    }
    made: ClassVar[Mapping[str, Text]] = {"category": _("complaint category")}

    def wanted(self, at: datetime) -> Wanted:
        """A field for each level."""
        return Wanted(
            (
                Field("level_1", _("level 1"), ("一级分类", "一级类别", "一级", "大类", "level 1"), required=True),
                Field("level_2", _("level 2"), ("二级分类", "二级类别", "二级", "中类", "level 2")),
                Field("level_3", _("level 3"), ("三级分类", "三级类别", "三级", "小类", "level 3")),
                Field("level_4", _("level 4"), ("四级分类", "四级类别", "四级", "细类", "level 4")),
            ),
            ("序号",),
        )

    def settle(self, options: Mapping[str, object], *, by: Actor, at: datetime) -> dict[str, object]:
        """Nothing to choose.

        Raises:
            Refused: the actor may not edit the tree.
        """
        if isinstance(by, User):
            enforce(may(by, EDIT))
        return {}

    def run(self, options: Mapping[str, object], *, batch: str, at: datetime) -> TreeRun:
        """Begin a pass."""
        return TreeRun()

    def fingerprint(self, at: datetime) -> str:
        """The newest branch and how many there are."""
        return f"{Category.objects.aggregate(id=Max('id'))['id']}/{Category.objects.count()}"

    def obstacles(self, batch: str) -> list[Obstacle]:
        """What was filed under the branches, and what was put below them."""
        checks = [
            (_("complaints filed since under imported categories"), Complaint.objects.filter(category__batch=batch)),
            (_("categories added since below imported ones"), Category.objects.filter(parent__batch=batch).exclude(batch=batch)),
        ]
        return [Obstacle(text, count) for text, rows in checks if (count := rows.count())]

    def undo(self, batch: str, *, limit: int) -> int:
        """Leaves first."""
        rows = Category.objects.filter(batch=batch, children=None).order_by("-id").values_list("pk", flat=True)
        found = list(rows[:limit])
        Category.objects.filter(pk__in=found).delete()
        return len(found)

    def finished(self, batch: str, *, by: Actor, at: datetime) -> None:
        """Nothing."""


TREE = CategoryTree()
registry.register(TREE)
