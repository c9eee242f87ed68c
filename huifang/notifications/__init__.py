"""通知: who is told what, how, and when they saw it (R12.2, issue 3).

Owns Notice, Preference and Digest. Every context declares the kinds of its notices in ``notices.py`` and lets
``services.notify`` tell people; nobody is told of what they may not read. Records ``notifications.notice.told`` where
evidence needs it. Listens to imports and to the end of long work; upper contexts listen for themselves.
"""
