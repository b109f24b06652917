"""The frameworks that can be read: one module each, from files to values, without the database."""

from jobboard.vocabulary.frameworks.esco import Esco
from jobboard.vocabulary.frameworks.esco_onet import EscoOnet
from jobboard.vocabulary.frameworks.framework import Framework
from jobboard.vocabulary.frameworks.gdad import Gdad
from jobboard.vocabulary.frameworks.meta_skills import MetaSkills
from jobboard.vocabulary.frameworks.onet import Onet
from jobboard.vocabulary.frameworks.scqf import Scqf
from jobboard.vocabulary.frameworks.soc import Soc
from jobboard.vocabulary.frameworks.soc_isco import SocIsco

__all__ = ["FRAMEWORKS", "Esco", "EscoOnet", "Framework", "Gdad", "MetaSkills", "Onet", "Scqf", "Soc", "SocIsco"]

FRAMEWORKS: dict[str, type[Framework]] = {
    each.word: each for each in (Esco, Onet, EscoOnet, Scqf, Gdad, Soc, SocIsco, MetaSkills)
}
"""By the word that the command takes."""
