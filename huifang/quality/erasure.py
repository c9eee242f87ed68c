"""What quality holds of customers: nothing; points are about members of staff and name facts only."""

from huifang.journal.erasing import holds_nothing

holds_nothing("quality.Point", "performance points of staff, with the fact that cost them")
