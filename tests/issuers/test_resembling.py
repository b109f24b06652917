"""Who resembles whom: names and domains as the eye reads them."""

# ruff: noqa: RUF001, RUF003 (letters that are taken for others are what these tests are about)

import time

import pytest

from jobboard.issuers.folding import fold_host, fold_name
from jobboard.issuers.resembling import Known, KnownIssuers, known_by_lists
from jobboard.models import Sign

KEY = "did:key:z6MkjXe1vZvPRqFuc9nRBtZ3e1Y9XKDFSbjFAfzLfW2bD6cZ"


@pytest.fixture(scope="module")
def known():
    return KnownIssuers(
        (*known_by_lists(), Known("did:web:northport.example", ("Northport College",), "northport.example"))
    )


@pytest.mark.parametrize(
    ("name", "resembled"),
    [
        ("SQA", "Qualifications Scotland"),
        ("S.Q.A.", "Qualifications Scotland"),
        ("Scottish Qualifications Authority", "Qualifications Scotland"),
        ("Scottish  Qualifications-Authority Ltd", "Qualifications Scotland"),
        ("SCOTTISH QUALIFICATIONS AUTHORITY", "Qualifications Scotland"),
        ("Scottish Qualificatons Authority", "Qualifications Scotland"),  # A letter is missing.
        ("Scottish Qualifictaions Authority", "Qualifications Scotland"),  # Two are exchanged.
        ("Sсоttish Quаlifiсаtiоns Аuthоrity", "Qualifications Scotland"),  # Cyrillic.
        ("Scοttish Qualificatiοns Authοrity", "Qualifications Scotland"),  # Greek.
        ("Ｓｃｏｔｔｉｓｈ Ｑｕａｌｉｆｉｃａｔｉｏｎｓ Ａｕｔｈｏｒｉｔｙ", "Qualifications Scotland"),  # Full width.
        ("Scottish\u200b Qualifica\u200dtions\ufeff Auth\u00adority", "Qualifications Scotland"),  # Invisible letters.
        ("Scott1sh Qua1ifications Auth0rity", "Qualifications Scotland"),
        ("ScottIsh QuaIifications Authority", "Qualifications Scotland"),
        ("Scóttish Qualificâtions Authoritÿ", "Qualifications Scotland"),
        ("𝐒𝐜𝐨𝐭𝐭𝐢𝐬𝐡 𝐐𝐮𝐚𝐥𝐢𝐟𝐢𝐜𝐚𝐭𝐢𝐨𝐧𝐬 𝐀𝐮𝐭𝐡𝐨𝐫𝐢𝐭𝐲", "Qualifications Scotland"),  # Mathematical letters.
        ("The University of Glasgow", "University of Glasgow"),
        ("Glasgow University", "University of Glasgow"),
        ("Universlty of Glasgow", "University of Glasgow"),
        ("City and Guilds", "City & Guilds"),
        ("City & Guilds Limited", "City & Guilds"),
        ("Official Pearson", "Pearson"),
        ("Scottish Qualifications Authority Certificates", "Qualifications Scotland"),
        ("Online University of Glasgow", "University of Glasgow"),
        ("City & Gui1ds Awards International", "City & Guilds"),
        ("Northport Col1ege", "Northport College"),
        ("N0rthport Co11ege", "Northport College"),
        ("Northport CoIIege", "Northport College"),
    ],
)
def test_a_name_that_reads_like_a_known_one_is_noticed(known, name, resembled):
    assert resembled in [each.known.names[0] for each in known.resembled_by(KEY, name, None)]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Harbour Analytics",
        "QQA",
        "Glen Hospitality Academy",
        "Ross Training",
        "大学",
        "جامعة",
        "🏅",
        "BBC",
        "Southport Institute",
        "Glasgow Training Centre",
        "The Scottish Authority",
    ],
)
def test_other_names_resemble_nobody(known, name):
    assert known.resembled_by(KEY, name, None) == ()


@pytest.mark.parametrize(
    ("key", "resembled"),
    [
        ("did:web:sqa.org.uk.evil.example", "sqa.org.uk"),
        ("did:web:sqa-org-uk.example", "sqa.org.uk"),
        ("did:web:sqa-org.uk", "sqa.org.uk"),
        ("did:web:my-sqa.org.uk", "sqa.org.uk"),
        ("did:web:sqa.com", "sqa.org.uk"),
        ("did:web:sqa.academy", "sqa.org.uk"),
        ("https://badges.sqa.co.uk/issuer.json", "sqa.org.uk"),
        ("did:web:xn--sq-8kc.org.uk", "sqa.org.uk"),  # sqа with a Cyrillic letter.
        ("https://sqа.org.uk/issuer.json", "sqa.org.uk"),
        ("did:web:city-and-guilds.com", "cityandguilds.com"),
        ("did:web:cityandguild.com", "cityandguilds.com"),
        ("did:web:cityandgulids.com", "cityandguilds.com"),
        ("did:web:highfie1dqualifications.com", "highfieldqualifications.com"),
        ("did:web:evil-ac.uk", "ac.uk"),
        ("did:web:ed-ac-uk.example", "ed.ac.uk"),
        ("did:web:ac.uk.evil.example", "ac.uk"),
        ("did:web:hmrc-gov-uk.com", "gov.uk"),
        ("did:web:foo.xn--c-7sb.uk", "ac.uk"),
    ],
)
def test_a_domain_that_reads_like_a_known_one_is_noticed(known, key, resembled):
    found = known.resembled_by(key, "Somebody else", None)
    assert (resembled, Sign.ADDRESS) in [(each.known.domain, each.sign) for each in found]


@pytest.mark.parametrize(
    "key",
    [
        "did:web:harbour.example",
        "did:web:badges.sqa.org.uk",
        "https://www.gla.ac.uk/schools/computing/issuer.json",
        "did:web:ross-training.co.uk",
        "did:web:other.org.uk",
        "https://sqa.github.io/issuer.json",
        KEY,
    ],
)
def test_another_domain_and_the_known_one_itself_are_not(known, key):
    assert known.resembled_by(key, "Somebody else", None) == ()


def test_whoever_names_a_known_domain_as_its_page_is_noticed_and_its_owner_is_not(known):
    signs = [each.sign for each in known.resembled_by(KEY, "Somebody else", "https://www.sqa.org.uk/about")]
    assert signs == [Sign.CLAIMED_ADDRESS]
    assert known.resembled_by("did:web:badges.sqa.org.uk", "SQA", "https://www.sqa.org.uk/about") == ()
    assert known.resembled_by(KEY, "Somebody else", "https://sqa.org.uk.example/") == ()


def test_a_listed_issuer_does_not_resemble_itself():
    listed = KnownIssuers([Known(KEY, ("Northport College",))])
    assert listed.resembled_by(KEY, "Northport College", None) == ()
    assert listed.resembled_by(KEY + "x", "Northport College", None)


@pytest.mark.parametrize(
    "text", ["x" * 100_000, "І" * 50_000, "a-" * 50_000, ".".join("abcdefgh" * 1000), "\u0301" * 9999]
)
def test_long_names_and_addresses_cost_little(known, text):
    began = time.process_time()
    known.resembled_by(f"https://{text}.example/", text, f"https://{text}/")
    assert time.process_time() - began < 0.5


def test_one_issuer_is_compared_with_five_thousand_in_little_time():
    many = KnownIssuers(
        Known(f"did:web:school{n}.example", (f"Institute of Trade number {n}",), f"school{n}.example")
        for n in range(5000)
    )
    began = time.process_time()
    for number in range(20):
        many.resembled_by(KEY, f"Institute of Tradé numbr {number}", "https://school7.example")
    assert (time.process_time() - began) / 20 < 0.1


def test_folding_of_hosts_reads_punycode_and_never_fails():
    assert fold_host("xn--sq-8kc.org.uk") == fold_host("sqa.org.uk")
    assert fold_host("xn--\udfff.xn--zzzzzzzzzzz99999.uk")
    assert fold_name("University")
    assert not fold_name(" ·!")
