"""附件: content by its hash, type by content, downloads only through the owner's gate.

Owns Blob (a content, stored once) and File (its attachment to a row of another context, by ``Ref``).
Records ``files.file.*``. Listens to nothing. Contexts above say in their ``gates.py`` who may read, attach and void
(``files.registry.register_owner``) and put ``<c-files>`` on their pages.
Bytes lie in ``HUIFANG_DATA/files/ab/cdef…``; nothing there is ever run, served as a page, or believed by its name.
"""
