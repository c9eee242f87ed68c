"""导入导出: reading spreadsheets of any layout, column mapping that learns, batches, refused rows, undo.

Owns Batch, BatchRow and ColumnMemory, and the files under ``DATA/imports``. Records ``imports.batch.*``: one fact per
act, never one per row; the rows carry ``batch.mark``. Listens to nothing.
``rules`` says how registers are read (pure), ``reading`` opens files, ``services`` uploads, maps, previews, starts and
undoes, ``running`` does the long work in chunks for pages and the command line alike.
Upper contexts register what can be imported, objections and undo steps in their ``importing.py`` (see ``registry``).
"""
