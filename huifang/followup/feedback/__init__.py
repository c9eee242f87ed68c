"""Feedback forms (客户回访反馈表): what a customer asks is answered the same day, or by the leader within two days (R2.12).

``services`` moves them and keeps their duties · ``access`` · ``views`` · ``printing``.
"""
