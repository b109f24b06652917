"""The question of an employer about people: one value, and its three faces that say the same (text, JSON, address)."""
