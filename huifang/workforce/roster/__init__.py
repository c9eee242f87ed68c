"""The roster engine (R6.2): who works which shift on which day. Pure: no Django, no database, no clock but a stopwatch.

``instance`` reads a problem, ``checking`` judges a roster, ``lines`` knows every feasible line of one person as a graph,
``columns`` combines lines by column generation, ``exact`` states (parts of) the problem for CP-SAT, ``search`` runs them anytime.
Everything but reading and judging needs OR-Tools (the extra ``roster``); ``search.NotInstalled`` says so.
"""
