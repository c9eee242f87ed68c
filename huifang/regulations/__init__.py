"""制度: regulations as data, clause by clause, in dated versions.

Owns Regulation, RegulationVersion, Clause, Rule and RulesStamp; the packs (``packs/*.toml``), the typed shapes
of rule bodies (``shapes``) and the pages that read, change, preview and publish a regulation.
Records ``regulations.pack.installed``, ``regulations.version.{drafted,published,discarded}``,
``regulations.rule.{added,changed,enabled,disabled}`` and ``regulations.clause.changed``.
Listens to nothing. Upper contexts offer rule kinds in ``policy.py`` (``RULES``, ``WORDS``) and effects of a change in
``previews.py`` (``PREVIEWS``). Everybody else reads through ``selectors``: ``book``, ``rules_in_force``, ``rule_in_force``.
A published version is never edited, only superseded from a date, so that records can name the version they used.
"""
