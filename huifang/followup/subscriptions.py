"""Reactions to facts of lower contexts, by subject."""

from huifang.followup import subscriptions_approving as _approving  # noqa: F401
from huifang.followup import subscriptions_calling as _calling  # noqa: F401
from huifang.followup import subscriptions_complaints as _complaints  # noqa: F401
from huifang.followup import subscriptions_planning as _planning  # noqa: F401
from huifang.followup import subscriptions_rounds as _rounds  # noqa: F401
from huifang.followup import subscriptions_telling as _telling  # noqa: F401
from huifang.followup.corrections import subscriptions as _corrections  # noqa: F401
