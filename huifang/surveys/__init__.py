"""问卷: questionnaires in versions, answer sheets, links for customers, inspections that regulators announced (R2.5, R2.14, R2.16).

Owns Questionnaire with its versions, sections and questions, Sheet with its Answers, Link, Inspection.
Records ``surveys.*``. Listens to nothing: follow-up writes sheets through ``services.answering`` and hears
``surveys.answer.received``.
"""
