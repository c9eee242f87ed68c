"""审批: ordered chains of approval, decided by the people whose role it is.

Owns Approval, Step, Vote, Question and Delegation, and the rule kind ``approval_chain``. Records ``approvals.approval.*`` and
``approvals.step.*``. Listens to nothing; contexts that ask register what their subjects are (``registry``) and listen to
``approvals.approval.granted``, ``.refused`` and ``.withdrawn``. Time limits are obligations.
"""
