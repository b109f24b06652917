"""The catalogue of badges: what issuers publish of them, who holds and asks for them, and which counts as which."""
