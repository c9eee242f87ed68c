"""What notices hold: sentences with titles and names."""

from huifang.journal.erasing import Holding, holds_nothing, register
from huifang.notifications.models import Notice

register(Holding(Notice, refs=(("about_kind", "about_id"), ("party_kind", "party_id")), delete=True))
holds_nothing("notifications.Preference", "choices of colleagues")
holds_nothing("notifications.Digest", "days on which a colleague got their daily mail")
