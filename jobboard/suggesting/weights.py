"""What each kind of evidence counts for. Fitted, never edited by hand: `python -m tools.fit_suggesting` prints it."""

WEIGHTS: dict[str, float] = {
    "bias": -12.534,
    "best label, like words counted": 4.089,
    "how much of the words it covers": -0.47,
    "how much of it the words cover": 5.524,
    "best label, the same words only": 0.636,
    "preferred label, like words counted": 1.616,
    "words found in any of its labels": 1.793,
    "words found in its description": -0.435,
    "contexts, as a logarithm": 0.198,
    "words of its preferred label": 0.263,
    "is its preferred label": -0.232,
    "is an alternative label": -1.929,
    "mean of its labels": -0.917,
    "labels, as a logarithm": -0.479,
    "rarity of what else its preferred label says": -0.19,
    "rarity of what else its best label says": 0.109,
    "rarity of the words it leaves out": 0.103,
    "letters in common with the preferred label": 1.945,
    "letters in common with the best label": 3.825,
}
