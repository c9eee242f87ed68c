"""Files (附件): content by its hash, type by content, downloads only through the owner's gate."""
