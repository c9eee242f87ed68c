"""Mail as text: reading what arrives, writing what leaves, signing, cleaning. Knows no table."""
