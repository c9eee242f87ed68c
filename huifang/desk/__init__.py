"""桌面: drafts saved as they are typed, saved views, preferences, progress of long work.

Owns Draft, DraftField, SavedView, Progress. Records ``desk.*``. Listens to nothing.
"""
