"""How much a question can say, whichever face it is written in."""

MOST_CONDITIONS = 60
DEEPEST = 12
LONGEST_WORDS = 1000
LONGEST_REGION = 200
MOST_WISHES = 20
MOST_VALUES = 20
MOST_WORDS = 200
MOST_NAMED = 100
"""How many badges and issuers a question can name in all: within a condition each stands with each."""

MOST_KILOMETRES = 500
LARGEST_ID = 2**31 - 1

TOO_MANY_CONDITIONS = f"A question can have {MOST_CONDITIONS} conditions; take some away."
TOO_MANY_BADGES = f"A question can have {MOST_VALUES} badges to choose from; take some away."
TOO_MANY_ISSUERS = f"A question can have {MOST_VALUES} issuers to choose from; take some away."
TOO_MANY_WORDS = f"A question can have {MOST_WORDS} words; use fewer."
TOO_MANY_NAMED = f"A question can name {MOST_NAMED} badges and issuers; take some away."
