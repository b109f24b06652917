"""The text face: what each spelling asks, and what is said of what cannot be read."""

from datetime import date
from random import Random

import pytest

from jobboard.applications import apply
from jobboard.asking.limits import MOST_WORDS
from jobboard.asking.names import Kind, Names
from jobboard.asking.problems import QuestionProblem
from jobboard.asking.question import AllOf, AnyOf, AskedBadge, Near, Not, Question
from jobboard.asking.reading import read_text
from jobboard.asking.tokens import FIELDS, LONGEST_TEXT
from jobboard.asking.writing import write_text
from jobboard.models import BadgeState, Requirement, Visibility
from jobboard.resumes import save_version
from jobboard.search.document import Contract, Grade, Hours
from jobboard.search.expression import (
    AppliedTo,
    AvailableBy,
    Claims,
    InRegion,
    OpenToRemote,
    Phrase,
    WantsContract,
    WantsHours,
    Words,
)
from tests.asking.worlds import known_badge
from tests.factories import (
    make_achievement,
    make_badge,
    make_candidate,
    make_issuer,
    make_organisation,
    make_skill,
    make_vacancy,
)
from tests.web.world import make_place


@pytest.fixture
def plain(database):
    """A few things with plain names: gives their ids and the names."""
    with database.writing() as session:
        organisation = make_organisation(session)
        ids = {
            "python": make_skill(session, "python").id,
            "data": make_skill(session, "data analysis").id,
            "fife": make_issuer(session, name="Fife College").id,
            "forth": make_issuer(session, name="Forth Valley College").id,
            "first": known_badge(session, "First Aid").id,
            "dundee": make_place(session, "Dundee", region="Dundee area").id,
            "vacancy": make_vacancy(session, organisation, title="Baker").id,
            "foreign": make_vacancy(session, make_organisation(session), title="Driver").id,
            "boards": make_skill(session, "boards").id,
            "other boards": make_skill(session, "Boards").id,
        }
    with database.reading() as session:
        yield ids, Names(session, organisation.id)


def expected(name, ids):
    """Give what a text of the table asks."""
    python, data, fife, forth = (ids[each] for each in ("python", "data", "fife", "forth"))
    skill, level = AskedBadge(python), AskedBadge(data, 7, Grade.B)
    return {
        "words": Question((Words("bread baker"),)),
        "or": Question((AnyOf((Words("bread baker"), Words("cook"))),)),
        "brackets": Question((Words("bread"), AnyOf((Words("baker"), Words("cook"))))),
        "not": Question((Words("baker"), Not(Phrase("van driver")))),
        "twice not": Question((Words("baker"),)),
        "not brackets": Question((Not(AnyOf((Words("a"), Words("b")))),)),
        "skill": Question((skill,)),
        "two skills": Question((skill, level)),
        "one badge": Question((AskedBadge(data, 7, issuers=frozenset({fife})),)),
        "beside": Question((skill, level), frozenset({fife}), 3),
        "either issuer": Question((skill,), frozenset({fife, forth})),
        "days beside": Question((AskedBadge(python, issued_since=date(2025, 1, 1)),), frozenset({fife})),
        "days alone": Question((AskedBadge(issuers=frozenset({fife}), issued_since=date(2025, 1, 1)),)),
        "inside": Question((AnyOf((AskedBadge(python, issuers=frozenset({fife})), Words("cook"))),)),
        "either skill": Question((AnyOf((skill, level)),), frozenset({fife})),
        "either skill inside": Question(
            (
                AnyOf(
                    (
                        AskedBadge(python, issuers=frozenset({fife})),
                        AskedBadge(data, issuers=frozenset({fife})),
                        Words("cook"),
                    )
                ),
            )
        ),
        "either skill since": Question(
            (
                AnyOf(
                    (
                        AskedBadge(python, issued_since=date(2025, 1, 1)),
                        AskedBadge(data, issued_since=date(2025, 1, 1)),
                    )
                ),
            )
        ),
        "skill or cook": Question(
            (
                Not(
                    AllOf(
                        (
                            AskedBadge(issuers=frozenset({fife})),
                            AnyOf((AskedBadge(python, issuers=frozenset({fife})), Words("cook"))),
                        )
                    )
                ),
            )
        ),
        "badge": Question((AskedBadge(achievements=frozenset({ids["first"]})),)),
        "equivalent": Question((AskedBadge(achievements=frozenset({ids["first"]}), allows_equivalent=True),)),
        "any badge": Question((AskedBadge(),)),
        "wish": Question((Words("cook"),), wishes=(skill, level)),
        "near": Question((Near(ids["dundee"], 30),)),
        "near 20": Question((Near(ids["dundee"], 20),)),
        "person": Question(
            (OpenToRemote(), AvailableBy(date(2026, 12, 1)), WantsHours(Hours.PART_TIME), Claims(python))
        ),
        "contract": Question((AnyOf((WantsContract(Contract.PERMANENT), WantsContract(Contract.TEMPORARY))),)),
        "region": Question((InRegion("Dundee area"),)),
        "applied": Question((Not(AppliedTo(ids["vacancy"])),)),
        "group": Question((AnyOf((AllOf((skill, Words("a"))), Words("b"))),)),
        "escaped": Question((Words("OR -x skill:y"),)),
    }[name]


READ = [
    ("words", "bread  baker"),
    ("words", "bread AND baker"),
    ("words", "(bread) (baker)"),
    ("or", "bread baker OR cook"),
    ("or", "(bread AND baker) OR cook"),
    ("brackets", "bread (baker OR cook)"),
    ("not", 'baker -"van driver"'),
    ("not", "baker NOT “van driver”"),
    ("not", "baker AND NOT “van   driver”"),
    ("twice not", "NOT -baker"),
    ("not brackets", "-(a OR b)"),
    ("skill", "skill:python"),
    ("skill", "SKILL: Python"),
    ("skill", "badge(skill:python)"),
    ("two skills", 'skill:python skill:"data analysis" level>=7 grade>=B'),
    ("two skills", 'skill:python badge(skill:"Data Analysis" grade>=b level >= 7)'),
    ("one badge", 'badge(skill:"data analysis" level>=7 issuer:"Fife College")'),
    ("beside", 'skill:python skill:"data analysis" level>=7 grade>=B issuer:"Fife College" issuerlevel>=3'),
    ("either issuer", 'skill:python issuer:"Fife College","Forth Valley College"'),
    ("either issuer", 'skill:python issuer:"Fife College", "Forth Valley College"'),
    ("either issuer", 'skill:python (issuer:"Fife College" OR issuer:"Forth Valley College")'),
    ("days beside", 'skill:python issuer:"Fife College" issued>=2025-01-01'),
    ("days alone", 'issuer:"Fife College" issued>=2025-01-01'),
    ("inside", '(skill:python issuer:"Fife College") OR cook'),
    ("inside", 'skill:python AND issuer:"Fife College" OR cook'),
    ("either skill", '(skill:python OR skill:"data analysis" level>=7 grade>=B) issuer:"Fife College"'),
    ("either skill inside", '((skill:python OR skill:"data analysis") issuer:"Fife College") OR cook'),
    ("either skill since", '(skill:python OR skill:"data analysis") issued>=2025-01-01'),
    ("skill or cook", '-((skill:python OR cook) issuer:"Fife College")'),
    ("badge", 'badge:"First Aid"'),
    ("equivalent", 'equivalent:"First Aid"'),
    ("any badge", "badge()"),
    ("wish", 'cook prefer(skill:python) prefer(skill:"data analysis" level>=7 grade>=B)'),
    ("near", 'near:"Dundee" within:30'),
    ("near", 'near:"dundee, dundee area" within:30'),
    ("near 20", "near:dundee"),
    ("person", "claims:python hours:part-time available<=2026-12-01 remote:yes"),
    ("person", 'claims:python hours:"Part time" available≤2026-12-01 remote:YES'),
    ("contract", "contract:temporary,permanent"),
    ("contract", "contract:permanent OR contract:temporary"),
    ("region", 'region:"dundee area"'),
    ("applied", "-applied:Baker"),
    ("group", "(skill:python a) OR b"),
    ("escaped", r"\OR \-x skill\:y"),
]


@pytest.mark.parametrize(("name", "text"), READ, ids=[text for _, text in READ])
def test_a_text_asks(plain, name, text):
    ids, names = plain
    question = read_text(text, names)
    assert question == expected(name, ids)
    assert read_text(write_text(question, names), names) == question


UNREADABLE = [
    # the text, the piece that is wrong, a part of what is said, what is offered instead
    ("baker (cook", "(", "never closed", []),
    ("baker) cook", ")", "closes nothing", []),
    ("()", "(", "missing", []),
    ("a OR", "OR", "missing behind OR", []),
    ("OR a", "OR", "missing before", []),
    ("a AND", "AND", "missing behind AND", []),
    ("AND a", "AND", "none before it", []),
    ("a AND OR b", "AND", "missing behind AND", []),
    ("a NOT", "NOT", "missing behind NOT", []),
    ('a "b', '"', "never closed", []),
    ('a "" b', '""', "nothing between", []),
    ("skil:python", "skil:python", "no field called “skil”", ["skill:python", '"skil:python"']),
    ("https://x.example", "https://x.example", "no field called “https”", ['"https://x.example"']),
    ("skill:", "skill:", "value behind skill:", []),
    ("skill:)", "skill:", "value behind skill:", []),
    ("skill>=python", "skill>=", "Write skill: here", ["skill:"]),
    ("skill:python level:7", "level:", "Write level>= here", ["level>="]),
    ("skill:python level>=13", "13", "from 1 to 12", []),
    ("skill:python level>=x", "x", "from 1 to 12", []),
    ("skill:python grade>=E", "E", "none of the values", ["A", "B", "C", "D"]),
    ("level>=7 skill:python", "level>=7", "right behind a skill", []),
    ("skill:python level>=7 level>=8", "level>=8", "said twice", []),
    ("badge(skill:python skill:python)", "skill:python", "said twice", []),
    ("badge(python)", "python", "only fields of one badge", []),
    ("badge(skill:python", "badge(", "never closed", []),
    ("badge(near:Dundee)", "near:Dundee", "only fields of one badge", []),
    ('issuer:"Fife College" issuer:"Forth Valley College"', 'issuer:"Forth Valley College"', "said twice", []),
    ("issued>=2025-13-01", "2025-13-01", "written as 2026-12-31", []),
    ("issued>=yesterday", "yesterday", "written as 2026-12-31", []),
    ("remote:no", "no", "-remote:yes", ["yes"]),
    ("hours:night", "night", "none of the values", ["full-time", "part-time"]),
    ("within:30", "within:30", "right behind near:", []),
    ("near:Dundee within:501", "501", "from 1 to 500", []),
    ("near:Dunde", "Dunde", "no place called", ["Dundee"]),
    ("region:Dundee", "Dundee", "No region", ['"Dundee area"']),
    ("skill:pythn", "pythn", "no skill called", ["python"]),
    ("skill:python,boards", "boards", "Only one value", []),
    ('issuer:"Fife"', '"Fife"', "no issuer called", ['"Fife College"']),
    ("applied:Driver", "Driver", "no vacancy of yours called", []),
    (">= 7", ">=", "field before it", ['">="']),
    ("a OR prefer(skill:python)", "a", "stands beside everything", []),
    ("(prefer(skill:python))", "(", "outside of brackets", []),
    ("-prefer(skill:python)", "-", "cannot be denied", []),
    ("skill:#999999", "#999999", "no skill called", []),
]


@pytest.mark.parametrize(("text", "piece", "said", "instead"), UNREADABLE, ids=[each[0] for each in UNREADABLE])
def test_what_cannot_be_read_is_told_at_its_place(plain, text, piece, said, instead):
    with pytest.raises(QuestionProblem) as caught:
        read_text(text, plain[1])
    problem = caught.value
    assert text[problem.start : problem.end] == piece
    assert said in problem.message
    assert [each.text for each in problem.instead] == instead
    for each in problem.instead:
        assert problem.corrected(text, each) != text


def test_a_badge_has_a_name_only_where_the_asker_may_see_who_has_it(database, now):
    with database.writing() as session:
        organisation, other = make_organisation(session), make_organisation(session)
        people = {each: make_candidate(session, visibility=each) for each in Visibility}
        badges = {each: make_achievement(session, name=f"Diver {each}") for each in Visibility}
        for visibility, person in people.items():
            make_badge(session, person, achievement=badges[visibility])
        failed = make_achievement(session, name="Diver failed")
        make_badge(session, people[Visibility.NAMED], achievement=failed, state=BadgeState.FAILED)
        asked = make_achievement(session, name="Diver asked for")
        needs = [Requirement(is_must=False, achievement_id=asked.id)]
        vacancy = make_vacancy(session, organisation, requirements=needs)
        applicant = people[Visibility.APPLICATIONS]
        apply(session, applicant, vacancy, save_version(session, applicant, "First", now=now), now=now)
    hidden = badges[Visibility.HIDDEN].id

    def named(organisation_id):
        with database.reading() as session:
            found = Names(session, organisation_id).find(Kind.BADGE, "diver").offers
            return {each.text.removeprefix("Diver ") for each in found}

    assert named(organisation.id) == {"anonymous", "named", "applications", "asked for"}
    assert named(other.id) == {"anonymous", "named", "asked for"}
    with database.reading() as session:
        names = Names(session, organisation.id)
        assert names.find(Kind.BADGE, "Diver hidden").id is None
        question = Question((AskedBadge(achievements=frozenset({hidden})),))
        assert write_text(question, names) == f"badge:#{hidden}"
        assert read_text(f"badge:#{hidden}", names) == question  # A question that was kept can be read.
        assert names.label(Kind.BADGE, hidden) == "No longer known"


def test_a_name_that_means_several_is_told_apart_by_its_id_and_offered_as_choices(plain):
    ids, names = plain
    with pytest.raises(QuestionProblem) as caught:
        read_text("skill:boards level>=4", names)
    chosen = [caught.value.corrected("skill:boards level>=4", each) for each in caught.value.instead]
    chosen.sort()
    assert {read_text(text, names) for text in chosen} == {
        Question((AskedBadge(ids[name], 4),)) for name in ("boards", "other boards")
    }
    assert chosen[1] == f'skill:"boards #{ids["boards"]}" level>=4'
    assert write_text(read_text(chosen[1], names), names) == chosen[1]


def test_another_organisation_s_vacancy_has_no_name_and_no_number(plain):
    ids, names = plain
    with pytest.raises(QuestionProblem):
        read_text(f"applied:#{ids['foreign']}", names)
    assert write_text(Question((AppliedTo(ids["foreign"]),)), names) == f"applied:#{ids['foreign']}"
    assert names.label("vacancy", ids["foreign"]) == "No longer known"


def read_or_told(text, names):
    """Give the question, or the problem, whose place lies inside the text."""
    try:
        return read_text(text, names)
    except QuestionProblem as problem:
        is_inside = 0 <= problem.start <= problem.end <= len(text)
        return problem if is_inside else None


@pytest.mark.parametrize(
    "text", ["(" * 3000, "-" * 3999 + "a", "a OR " * 700, "x" * 3999, "a " * 1999, "(" * 13 + "a" + ")" * 13]
)
def test_long_and_deep_texts_are_read_or_refused(plain, text):
    assert read_or_told(text, plain[1]) is not None


def test_a_text_that_is_too_long_is_refused_before_it_is_read(plain):
    with pytest.raises(QuestionProblem, match="4,000 characters"):
        read_text("x" * (LONGEST_TEXT + 1), plain[1])


@pytest.mark.parametrize(
    ("text", "start", "said"),
    [
        ("a " * 201, 400, "200 words"),
        ("a OR b " * 100 + "c", 418, "60 conditions"),
        ('"a b" OR ' * 60 + '"c d"', 540, "60 conditions"),
        ("a,b,c " * 67, 396, "200 words"),
        ("claims:python " * 61, 840, "60 conditions"),
        ("a AND " * 70 + "b", None, ""),
        ("badge(issuer:" + ",".join(["#1"] * 20) + ") ", None, ""),
        (("badge(issuer:" + ",".join(["#1"] * 20) + ") ") * 5 + "issuer:#1", 370, "100 badges and issuers"),
    ],
)
def test_what_is_too_much_is_told_at_its_place_with_the_limit(plain, text, start, said):
    if start is None:
        assert isinstance(read_text(text, plain[1]), Question)
        return
    with pytest.raises(QuestionProblem, match=said) as told:
        read_text(text, plain[1])
    assert (told.value.start, told.value.end) == (start, len(text))


def test_a_question_of_as_many_words_as_there_can_be_is_read(plain):
    question = read_text(" ".join(f"w{number}" for number in range(MOST_WORDS)), plain[1])
    assert read_text(write_text(question, plain[1]), plain[1]) == question


PIECES = (
    *(" ", " ", " ", "(", ")", "-", '"', "“", "\\", ",", "#", ":", ">=", "<=", "=", "OR", "AND", "NOT", "or", "\0"),
    *("badge(", "prefer(", "python", '"data analysis"', "boards", "7", "yes", "2025-01-01", "Dundee", "ⅷ", "\u202e"),
    *("1", "#1", "Fife College", "A,B", "\n", "\U0001f9ff", "%", "'", "*", "[", "{", "null"),
    *(f"{field}{operator}" for field, operator in FIELDS.items()),
    *(f" {field}{operator}python" for field, operator in FIELDS.items()),
)


def test_twenty_thousand_random_texts_are_read_or_told_at_their_place(plain):
    names, chance, read = plain[1], Random(20), 0
    for _ in range(20_000):
        text = "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 14)))
        question = read_or_told(text, names)
        assert question is not None, text
        if isinstance(question, QuestionProblem):
            continue
        read += 1
        written = write_text(question, names)
        assert read_text(written, names) == question, (text, written)
        assert write_text(read_text(written, names), names) == written
    assert read > 1000
