"""How people are ranked, as one number that both engines add up to the same value.

First the weight of the wishes met, where a skill that somebody only says to have counts half, then how well the issuers
of the badges asked for are known, then BM25 of the words (k1 1.2, b 0.75), then the smaller id. All are put into one
float of 32 bits: BASE fixes the exponent, so that scores are spaced by 1/64 everywhere. What is finer than that in BM25
means nothing to people and is where the two engines' arithmetic differs; such people count as equal and go by id.
The words of a question are added to BASE by themselves, before wishes and issuers, so that their sum is rounded once.
Weights are multiples of HALF, issuers of TRUST; words together always stay below one TRUST, issuers and words below one
HALF.
"""

BASE = 131_072.0
HALF = 2048.0
"""Half of what a wish of weight 1 adds: what it adds where it is only said, or met otherwise than it asks."""
TRUST = 64.0
MOST_TRUSTED = 31
"""How often TRUST is added at most: so often it stays below one HALF."""
SPACING = 1 / 64
FIELD_BOOSTS = {"headline": 3.0, "summary": 1.5, "experience": 1.0}
FILLER = "·"
"""A word that every text field of every document holds, so that both engines see as many texts as documents."""


def words_boost(words: int) -> float:
    """Give the factor that keeps the BM25 sum of this many words below one TRUST.

    The sum of the fields' boosts is 5.5, a term contributes at most 2.2 times its rarity, and rarity is at most 19 for
    a hundred million people: 230 for each word.
    """
    return 1 / (4 * words)


def relevance(score: float) -> float:
    """Give the score without the base, in steps of 1/64.

    Elasticsearch writes a float with as few digits as tell it from its neighbours: what it sends is put back in step.
    """
    return round((score - BASE) / SPACING) * SPACING
