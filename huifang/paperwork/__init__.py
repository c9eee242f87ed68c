"""单据: number series, print templates, copies, void instead of deletion.

Owns Series, FormatChange, IssuedNumber, PrintOut. Records ``paperwork.*``. Listens to nothing.
Upper contexts say what they print in their ``printing.py``; ``printing`` sets it with typst and a font of our own.
"""
