"""单据: number series, print templates, copies, void instead of deletion.

Owns Series, IssuedNumber, PrintOut. Records ``paperwork.*``. Listens to nothing.
"""
