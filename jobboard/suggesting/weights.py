"""What each kind of evidence counts for. Fitted, never edited by hand: `python -m tools.fit_suggesting` prints it."""

WEIGHTS: dict[str, float] = {
    "bias": -11.364,
    "best label, like words counted": 2.89,
    "how much of the words it covers": 0.62,
    "how much of it the words cover": 5.049,
    "best label, the same words only": 0.987,
    "preferred label, like words counted": 1.901,
    "words found in any of its labels": 2.394,
    "words found in its description": -0.745,
    "contexts, as a logarithm": 0.224,
    "words of its preferred label": 0.163,
    "is its preferred label": 0.437,
    "is an alternative label": -1.562,
    "mean of its labels": -1.395,
    "labels, as a logarithm": -0.481,
    "rarity of what else its preferred label says": -0.188,
    "rarity of what else its best label says": 0.076,
    "rarity of the words it leaves out": 0.098,
    "letters in common with the preferred label": 1.938,
    "letters in common with the best label": 3.288,
}
