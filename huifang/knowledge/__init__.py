"""知识库: scripts, etiquette, forbidden phrases, readable and with names filled in.

Owns no table yet: the texts are rules of the regulations. Records nothing. Listens to nothing.
"""
