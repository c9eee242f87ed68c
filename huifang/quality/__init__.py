"""质检绩效: performance points.

Owns Point. Records ``quality.points.*``. Listens to ``followup.round.missed``, ``followup.form.missed`` and
``obligations.obligation.breached``; what a breach costs stands in the regulation (rule kind ``points``).
Scorecards grow here later.
"""
