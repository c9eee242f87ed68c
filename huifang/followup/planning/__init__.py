"""The planner (R2.1–R2.4): projects and rules become obligations, obligations become calls.

``lanes``: what each rule asks of each project type and region · ``dates``: due dates once per distinct base ·
``sql``: the two databases · ``writing``: obligations in bulk · ``tasks``: calls that group them · ``mending``: what a
changed rule, project or calendar takes back or moves · ``backlog``: what was missed, as a round · ``run``: one run,
chunk by chunk.
"""
