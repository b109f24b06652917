"""Which words of a text say something about a skill: the analysis of the search, less words that fill sentences."""

from jobboard.search.words import Word, analyse

WEAK_WORD_WEIGHT = 0.25
"""What a word of advertisements counts for, against 1: nearly every line has it, and few labels."""


def content_words(text: str) -> tuple[Word, ...]:
    """Give the words of a text that say something, in order; all of them where none does ("IT", "to do")."""
    words = analyse(text)
    return tuple(word for word in words if word.stem not in _FUNCTION_WORDS) or words


def weight_of(stem: str) -> float:
    """Give what a word counts for before its rarity is asked: 1, or less for "good", "experience" and the like."""
    return WEAK_WORD_WEIGHT if stem in _WEAK_WORDS else 1.0


def _stems(text: str) -> frozenset[str]:
    return frozenset(word.stem for word in analyse(text))


_FUNCTION_WORDS = _stems(
    "a an the of in on at by to for with from and or as is are be been being this that these those it its you your "
    "yours we our us they their he his she her him i my me them will can may must should would could do does did has "
    "have had not no so such than then there here into within across between among about over under via per through "
    "both all any each every other others more most who whom which what how if when while where why "
    "including include etc eg ie s t re ll ve d m up out off but also"
)
_WEAK_WORDS = _stems(
    "good strong excellent solid proven great deep extensive advanced basic fluent proficient proficiency expert "
    "expertise experience experienced knowledge skill able ability capable capability competent competence "
    "understanding familiarity familiar background year plus new different various several own high well very "
    "passion passionate enjoy like love desire willing mindset sense required preferred essential desirable"
)
