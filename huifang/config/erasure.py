"""The installation itself holds nothing of a customer."""

from huifang.journal.erasing import holds_nothing

holds_nothing("config.Process", "running programs")
