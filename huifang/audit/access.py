"""Who may do what in audit."""

JOURNAL = "audit.journal.view"
PROPOSE = "audit.destruction.propose"
DESTRUCTIONS = "audit.destruction.view"
HOLD = "audit.hold.edit"
ALARMS = "audit.alarm.view"
PRIVACY = "audit.privacy.view"
PRIVACY_EDIT = "audit.privacy.edit"
