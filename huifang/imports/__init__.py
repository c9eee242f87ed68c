"""导入导出: reading spreadsheets of any layout, column mapping that learns, batches, refused rows, undo.

Owns Batch, BatchRow, ColumnMemory. Records ``imports.batch.*``. Listens to nothing.
Upper contexts register what can be imported in their ``importing.py``.
"""
