"""Who stands behind an issuer: what its level follows from, and how a change of it reaches badges and search."""
