"""What the archive prints."""

from huifang.archive.reverifying import printing as _reverifying  # noqa: F401
