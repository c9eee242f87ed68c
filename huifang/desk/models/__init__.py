"""Tables of the desk, by subject."""

from huifang.desk.models.progress import Progress

__all__ = ["Progress"]
