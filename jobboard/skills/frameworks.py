"""The names by which badges call frameworks of skills and of levels."""

import re
from enum import StrEnum


class Framework(StrEnum):
    """A framework whose codes or levels are read. The value is what people call it."""

    ESCO = "ESCO"
    ONET = "O*NET"
    CTDL = "CTDL"
    SCQF = "SCQF"
    EQF = "EQF"
    RQF = "RQF"
    CQFW = "CQFW"
    FHEQ = "FHEQ"
    FQHEIS = "FQHEIS"
    NFQ = "NFQ (Ireland)"


# Each also by its own value. Names that are used for several frameworks, such as "NQF" and "NFQ", stand for none.
_NAMES = {
    Framework.ESCO: (
        "esco skills",
        "european skills competences qualifications and occupations",
        "european skills competences and occupations",
    ),
    Framework.ONET: ("onet", "o net content model", "occupational information network"),
    Framework.CTDL: ("credential transparency description language", "credential registry", "credential engine"),
    Framework.SCQF: ("scottish credit and qualifications framework", "scottish credit and qualification framework"),
    Framework.EQF: (
        "european qualifications framework",
        "european qualification framework",
        "european qualifications framework for lifelong learning",
    ),
    Framework.RQF: (
        "regulated qualifications framework",
        "ofqual",
        "ofqual regulated qualifications framework",
        "qcf",
        "qualifications and credit framework",
    ),
    Framework.CQFW: ("credit and qualifications framework for wales",),
    Framework.FHEQ: (
        "framework for higher education qualifications",
        "framework for higher education qualifications in england wales and northern ireland",
    ),
    Framework.FQHEIS: ("framework for qualifications of higher education institutions in scotland",),
    Framework.NFQ: (
        "nfq ie",
        "irish national framework of qualifications",
        "national framework of qualifications for ireland",
        "national framework of qualifications ireland",
    ),
}


def plain_words(text: str) -> str:
    """Give a text without case and punctuation, with "and" for "&", words parted by single spaces."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold().replace("&", " and ")))


_KNOWN = {plain_words(name): framework for framework in Framework for name in (framework.value, *_NAMES[framework])}
_EXTRAS = re.compile(r" (?:version )?v?\d+( \d+)*$| levels?$")


def framework_of(name: str | None) -> Framework | None:
    """Give the framework that a name names, with or without its short form, version or "levels"; None for any other."""
    words = plain_words(name or "").removeprefix("the ")
    words = _EXTRAS.sub("", words)
    if words in _KNOWN:
        return _KNOWN[words]
    for framework in Framework:  # "Scottish Credit and Qualifications Framework (SCQF)", or the other way round.
        short = plain_words(framework.value)
        rest = words.removesuffix(f" {short}") if words.endswith(short) else words.removeprefix(f"{short} ")
        if rest != words and _KNOWN.get(rest) is framework:
            return framework
    return None
