"""Corrections (不合格项): reported at once, put right in time, followed up again until the customer is satisfied (R2.11).

``services`` moves them · ``verifying`` plans the next follow-up and hears what the customer says · ``access`` · ``views``.
"""
