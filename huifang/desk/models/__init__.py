"""Tables of the desk, by subject."""

from huifang.desk.models.drafts import Draft, DraftField
from huifang.desk.models.progress import Progress
from huifang.desk.models.views import SavedView

__all__ = ["Draft", "DraftField", "Progress", "SavedView"]
