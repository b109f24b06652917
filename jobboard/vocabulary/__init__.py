"""The shared vocabulary: skills of several frameworks, places of the United Kingdom, and finding both by name."""

from jobboard.vocabulary.finding import find_skills
from jobboard.vocabulary.places import find_places, places_within, seed_places
from jobboard.vocabulary.seed import seed_vocabulary, seeded_skills

__all__ = ["find_places", "find_skills", "places_within", "seed_places", "seed_vocabulary", "seeded_skills"]
