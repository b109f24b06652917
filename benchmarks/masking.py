"""What masking removes of a person's texts: every personal detail, and how many words that are none.

Run: python -m benchmarks.masking
A word is wrongly removed when it is no detail of the person, such as the trade of a person called Baker. The texts are
made of what masking is known to confuse (see `mask_personal_details`), so the share is that of a bad case.
"""

from dataclasses import dataclass, field
from random import Random

from jobboard.masking import mask_personal_details
from jobboard.search.words import analyse

PEOPLE = 1_000
FIRST_NAMES = ("May", "Rose", "Grace", "Mark", "Will", "Eilidh", "Chidi", "Zofia", "Amara", "Rory", "Skye", "Faith")
LAST_NAMES = ("Baker", "Mason", "Cook", "Carpenter", "Green", "Field", "Young", "MacLeod", "O'Neill", "Nguyen", "Reid")
PLAIN = (
    "baker bakes bread and will cook for parties of twenty in may",
    "mason with nine years on stone and brick, trained in Perth 2015 - 2019",
    "I mark out and cut green oak; carpenter, joiner and field engineer",
    "young team lead, grace under pressure, good faith in people",
    "supports older people at home, rose to senior carer in 2021",
    "writes C++, C# and ASP.NET for Booking.com since 2018, ISO 27001",
    "drives a lorry to Skye, holds licence C1E and ADR",
)


@dataclass
class Texts:
    """A person's texts: `clean` as they would be without details, `written` with the details between the words."""

    name: str
    addresses: tuple[str, ...]
    details: tuple[str, ...]
    clean: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)

    def masked(self) -> list[str]:
        """Give the texts as they are searched."""
        return [mask_personal_details(text, name=self.name, addresses=self.addresses) for text in self.written]


def make_texts(number: int) -> Texts:
    """Make the texts of person `number`, the same ones every time.

    The name ends in a word that only this person has, so that a test can look for it.
    """
    random = Random(number)
    own = f"zq{number:04}q"
    first, last = random.choice(FIRST_NAMES), random.choice(LAST_NAMES)
    name = f"{first} {last} {own}name"
    addresses = (f"{own}mail@{own}host.example", f"{first.lower()}.{own}second@example.org")
    details = (
        name,
        f"{own}name {last}",
        *addresses,
        f"@{own}handle",
        f"https://{own}link.example/{own}path?x={own}query",
        f"www.{own}site.example/{own}",
        f"{own}bare.co.uk",
        f"mailto:{own}other@example.com",
        f"+44 {random.randint(1000, 9999)} {random.randint(100000, 999999)}",
        f"0131 496 {number:04}",
    )
    texts = Texts(name, addresses, details)
    for _ in range(4):
        words = " ".join(random.sample(PLAIN, 2)).split()
        texts.clean.append(" ".join(words))
        for detail in random.sample(details, len(details)):
            words.insert(random.randint(0, len(words)), f"({detail})")
        texts.written.append(" ".join(words))
    return texts


def count_words(people: int = PEOPLE) -> tuple[int, int]:
    """Give how many words that are no detail were removed, and of how many."""
    removed = total = 0
    for number in range(people):
        texts = make_texts(number)
        for clean, masked in zip(texts.clean, texts.masked(), strict=True):
            total += len(analyse(clean))
            removed += max(0, len(analyse(clean)) - len(analyse(masked)))
    return removed, total


def main() -> None:
    """Print the figures."""
    removed, total = count_words()
    print(f"{PEOPLE:,} people: {removed:,} of {total:,} words wrongly removed ({removed / total:.2%}).")


if __name__ == "__main__":
    main()
