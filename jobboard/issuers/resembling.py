"""Whom an issuer resembles: its name and its domain beside those that are known. Pure; a name is never evidence."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from jobboard.credentials.parsing import host_of
from jobboard.issuers.folding import fold_host, fold_name, fold_words
from jobboard.issuers.homes import bodies, is_within, name_spaces, own_domain, universities
from jobboard.models import Sign

_MOST = 5
_MOST_LABELS = 12
_MOST_WORDS = 30
_SHORTEST_LABEL = 3

# Labels below a country's under which names are given; the one before them is the one by which people know a domain.
_COMMON = "ac co com edu gob gouv gov ltd me mil mod net nhs nic or org plc police sch"
_SUFFIXES = frozenset(_COMMON.split())


@dataclass(frozen=True)
class Known:
    """Somebody who is known: by what identifier, by which names, and at which domain. Empty: none of its own."""

    key: str
    names: tuple[str, ...]
    domain: str = ""

    @property
    def label(self) -> str:
        """The name with what proves it, as people read it."""
        return f"{self.names[0]} ({self.domain or 'self-made identity'})"


@dataclass(frozen=True)
class Likeness:
    """Whom an issuer resembles, and by what."""

    known: Known
    sign: Sign


class KnownIssuers:
    """Everybody who is known, so that one issuer is compared with thousands in milliseconds."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._keys: set[str] = {each.key for each in _SPACES}
        self._by_name: dict[str, list[Known]] = defaultdict(list)
        self._by_words: dict[str, list[Known]] = defaultdict(list)
        self._by_domain: dict[str, list[Known]] = defaultdict(list)
        self._by_label: dict[str, list[Known]] = defaultdict(list)
        for each in known:
            self._keys.add(each.key)
            for name in filter(None, map(fold_name, each.names)):
                self._by_name[name].append(each)
            for words in map(fold_words, each.names):
                if len(words) > 1:
                    self._by_words[" ".join(words)].append(each)
            if each.domain:
                self._by_domain[_tokens(each.domain)].append(each)
                label = _label(each.domain)
                if len(label) >= _SHORTEST_LABEL:
                    self._by_label[label].append(each)

    def knows(self, key: str) -> bool:
        """Tell whether somebody is known by this identifier."""
        return key in self._keys

    def resembled_by(self, key: str, name: str, url: str | None) -> tuple[Likeness, ...]:
        """Give whom an issuer resembles, a few at most, each once; never itself or the owner of its domain."""
        domain = own_domain(key)
        found: dict[str, Likeness] = {}
        for each in (*self._by_addresses(domain), *self._by_claim(url), *self._by_names(name)):
            known = each.known
            if known.key != key and not (domain and known.domain and is_within(domain, known.domain)):
                found.setdefault(known.key, each)
            if len(found) == _MOST:
                break
        return tuple(found.values())

    def _by_names(self, name: str) -> Iterator[Likeness]:
        folded = fold_name(name)
        yield from (Likeness(known, Sign.SAME_NAME) for known in self._by_name.get(folded, ()))
        for other in _close(folded, self._by_name):
            yield from (Likeness(known, Sign.SIMILAR_NAME) for known in self._by_name[other])
        for words in _runs(fold_words(name)[:_MOST_WORDS]):  # A whole name with further words around it.
            yield from (Likeness(known, Sign.SIMILAR_NAME) for known in self._by_words.get(words, ()))

    def _by_addresses(self, domain: str) -> Iterator[Likeness]:
        """Find a known domain inside another one, and one that is written nearly so or ends in another way."""
        if not domain or len(_tokens(domain).split()) > _MOST_LABELS:
            return
        for tokens in _runs(_tokens(domain).split()):
            yield from (Likeness(known, Sign.ADDRESS) for known in self._by_domain.get(tokens, ()))
        label = _label(domain)
        for other in (label, *_close(label, self._by_label)):
            for known in self._by_label.get(other, ()):
                if _registered(known.domain) != _registered(domain):
                    yield Likeness(known, Sign.ADDRESS)
        yield from (Likeness(space, Sign.ADDRESS) for space in _SPACES if _pretends(domain, space.domain))

    def _by_claim(self, url: str | None) -> Iterator[Likeness]:
        """Find whose domain an issuer names as its own page. Anybody can write that."""
        host = host_of(url or "").partition(":")[0]
        labels = host.split(".")[-_MOST_LABELS:]
        for start in range(len(labels) - 1):
            for known in self._by_domain.get(_tokens(".".join(labels[start:])), ()):
                if is_within(host, known.domain):
                    yield Likeness(known, Sign.CLAIMED_ADDRESS)


def known_by_lists() -> tuple[Known, ...]:
    """Give those who are known without asking anybody: the starter registry, and universities by name."""
    listed = (Known(each.domain, (each.name, *each.also), each.domain) for each in bodies())
    return (*listed, *(Known(each.domain, (each.name,), each.domain) for each in universities()))


_SPACES = tuple(Known(each.suffix, (f"names under {each.suffix}",), each.suffix) for each in name_spaces())


def _runs(words: list[str]) -> Iterator[str]:
    """Give every run of two words or more that stand side by side."""
    for start in range(len(words)):
        for end in range(start + 2, len(words) + 1):
            yield " ".join(words[start:end])


def _pretends(domain: str, suffix: str) -> bool:
    """Tell whether a host outside a name space looks as if it were in it: "evil-ac.uk", "ac.uk.evil.example"."""
    return not is_within(domain, suffix) and f" {_tokens(suffix)} " in f" {_tokens(domain)} "


def _tokens(host: str) -> str:
    """Give the words of a host as they look. Dots and hyphens are the same to whoever reads quickly."""
    return " ".join(filter(None, fold_host(host).replace("-", ".").split(".")))


def _registered(host: str) -> str:
    """Give what somebody registered of a host, "sqa.org.uk" of "www.sqa.org.uk", as far as the usual suffixes tell."""
    labels = host.lower().split(".")
    start = len(labels) - 2
    while start > 0 and labels[start] in _SUFFIXES:
        start -= 1
    return ".".join(labels[max(start, 0) :])


def _label(host: str) -> str:
    """Give the label by which people know a host, without hyphens: "city-and-guilds.co.uk" is cityandguilds."""
    return fold_host(_registered(host).partition(".")[0]).replace("-", "")


def _close(text: str, others: Mapping[str, object]) -> Iterator[str]:
    """Give what differs by a letter or, among long ones, by two; short ones are too much alike to say anything."""
    distance = _distance(text)
    if distance == 0:
        return
    for other, found, _ in extract(text, others.keys(), scorer=OSA.distance, score_cutoff=distance, limit=_MOST):
        if 0 < found <= _distance(other):
            yield other


def _distance(text: str) -> int:
    return 0 if len(text) < 6 else 1 if len(text) < 12 else 2
