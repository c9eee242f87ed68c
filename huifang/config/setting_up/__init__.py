"""The first run: an administrator makes an empty installation the company's own, step by step; each step can be left and taken up again."""
