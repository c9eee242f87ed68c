"""How registers are read: pure functions over cells, so that every odd layout can be a test.

``cells`` what stands in a cell · ``fields`` what is looked for · ``headers`` where the header is ·
``columns`` which column is which field · ``lines`` which rows are data · ``life`` the life of a batch.
"""
