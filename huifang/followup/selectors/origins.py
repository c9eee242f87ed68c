"""What calls of other origins than records and complaints are about, registered by those who plan them."""

from collections.abc import Callable
from dataclasses import dataclass

from huifang.followup.models import Task
from huifang.kernel.refs import Ref


@dataclass(frozen=True, slots=True)
class About:
    """The matter of such a call: a title, what it is about, what was done or planned."""

    title: str
    text: str
    plan: str = ""
    url: str = ""


Origin = Callable[[Ref, Task], About]
_origins: dict[str, Origin] = {}


def register(kind: str, about: Origin) -> None:
    """Let calls whose ``origin`` is of this kind say what they are about."""
    _origins[kind] = about


def about(task: Task) -> About | None:
    """What the call is about; none for records, complaints and calls without origin."""
    origin = Ref.parse(task.origin) if task.origin else None
    found = _origins.get(origin.kind) if origin else None
    return found(origin, task) if origin and found else None
