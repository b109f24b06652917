"""Reading the files of frameworks: both forms give the same, and what is broken is named."""

import gzip
import json

import pytest

from jobboard.errors import Rejected
from jobboard.models import LabelKind, Match, Need, SkillKind
from jobboard.vocabulary.frameworks.values import LabelEntry, Stream
from tests.vocabulary import made
from tests.vocabulary.made import ESCO, framework, write_table


def everything(read):
    return {each: sorted(map(repr, getattr(read, each.name.lower())())) for each in Stream if each in read.streams}


def test_both_forms_of_esco_say_the_same(tmp_path):
    encoded = framework("esco", made.make_esco(tmp_path / "encoded"))
    (tmp_path / "official").mkdir()
    official = framework("esco", made.make_official_esco(tmp_path / "official"))
    said = everything(official)
    gaelic = [each for each in official.skill_labels() if each.language == "gd"]
    said[Stream.SKILL_LABELS] = sorted(set(said[Stream.SKILL_LABELS]) - set(map(repr, gaelic)))
    assert said == everything(encoded)
    assert gaelic == [
        LabelEntry(f"{ESCO}skill/bake", "fuine arain", LabelKind.PREFERRED, "gd"),
        LabelEntry(f"{ESCO}skill/bake", "bèicearachd", LabelKind.ALTERNATIVE, "gd"),
    ]
    assert (official.version(), encoded.version()) == ("9.1.2", "")
    assert (official.languages, encoded.languages) == ({"en", "gd"}, {"en"})
    assert official.missing == encoded.missing == ()


def test_what_esco_says_is_read(tmp_path):
    read = framework("esco", made.make_esco(tmp_path))
    skills = {each.key: each for each in read.skills()}
    bake, food = skills[f"{ESCO}skill/bake"], skills[f"{ESCO}skill/food"]
    assert (bake.label, bake.kind, bake.description) == ("bake bread", SkillKind.SKILL, "Turn dough\ninto bread.")
    assert bake.reuse == "cross-sector"
    assert (food.kind, food.code) == (SkillKind.GROUP, "S6")
    assert skills[f"{ESCO}skill/python"].kind is SkillKind.KNOWLEDGE
    labels = [(each.label, each.kind) for each in read.skill_labels() if each.key == bake.key]
    assert labels == [("bread baking", LabelKind.ALTERNATIVE), ("bred baking", LabelKind.HIDDEN)]
    assert [(each.is_group, each.key) for each in read.occupations()] == [
        (True, f"{ESCO}isco/C7512"),
        (False, f"{ESCO}occupation/baker"),
    ]
    assert [each.label for each in read.occupation_labels()] == ["bread maker"]  # Its own label is no other name.


def test_what_stands_at_the_very_top_of_esco_is_no_skill(tmp_path):
    read = framework("esco", made.make_esco(tmp_path))
    assert ESCO + made.TOP not in {each.key for each in read.skills()}
    assert ESCO + made.TOP not in {each.broader for each in read.broader()}


def test_both_forms_of_onet_say_the_same(tmp_path):
    encoded = framework("onet", made.make_onet(tmp_path / "encoded"))
    official = framework("onet", made.make_official_onet(tmp_path / "official"))
    assert everything(encoded) == everything(official)
    kinds = {each.label: each.kind for each in official.skills()}
    assert kinds == {
        "Technical Skills": SkillKind.GROUP,
        "Programming": SkillKind.SKILL,
        "Computers": SkillKind.KNOWLEDGE,
        "Development software": SkillKind.GROUP,
        "Python": SkillKind.TECHNOLOGY,
        "Lua": SkillKind.TECHNOLOGY,
        "Flask": SkillKind.TECHNOLOGY,
    }
    needs = {each.skill.rsplit("/", 1)[1]: (each.need, each.importance) for each in official.needs()}
    assert needs["2.B.3.e"] == (Need.ESSENTIAL, 4.12)
    assert needs["2.C.3.a"] == (Need.OPTIONAL, 2.5)
    assert "2.B.3" not in needs  # O*NET recommends to leave it out.


def test_the_published_crosswalk_is_read_below_its_preamble(tmp_path):
    path = tmp_path / "ONET_(Occupations)_0_updated.csv"
    columns = (
        "O*NET Id",
        "O*NET Title",
        "O*NET Description",
        "ESCO or ISCO URI",
        "ESCO or ISCO Title",
        "Type of Match",
    )
    write_table(
        path,
        ("Mapping of occupations",),
        [
            *(("about the file", ""),) * 15,
            columns,
            ("15-1252.00", "Software Developers", "", f"{ESCO}occupation/dev", "software developer", "closeMatch"),
            ("15-1252.00", "Software Developers", "", f"{ESCO}isco/C2512", "Software developers", "narrowMatch"),
            ("15-1253.00", "Testers", "", "", "", ""),
        ],
    )
    read = framework("esco-onet", path)
    assert [(each.to, each.relation) for each in read.crossings()] == [
        (f"{ESCO}occupation/dev", Match.CLOSE),
        (f"{ESCO}isco/C2512", Match.NARROWER),
    ]


def crossings_by_index(tmp_path, *rows):
    columns = ("SOC\n2020", "INDEXOCC", "ISCO-08 code based on SOC2020")
    titled = [(soc, f"Title {number}", isco) for number, (soc, isco) in enumerate(rows)]
    path = write_table(tmp_path / "soc2020volume2thecodingindex140220.csv", columns, titled)
    return [(each.key[-4:], each.to[-4:], each.relation) for each in framework("soc-isco", path).crossings()]


@pytest.mark.parametrize(
    ("rows", "crossings"),
    [
        ([("5435", "7512"), ("5435", "7512")], [("5435", "7512", Match.EXACT)]),
        (
            [("5435", "7512"), ("5436", "7512"), ("5436", "5120")],
            [("5435", "7512", Match.BROADER), ("5436", "5120", Match.NARROWER)],
        ),
        ([("1", "7512")], None),
        ([("5435", "bakers")], None),
        ([("1161", "0110"), ("1161", "110")], [("1161", "0110", Match.EXACT)]),
    ],
)
def test_groups_cross_by_all_the_titles_that_the_index_places_in_both(tmp_path, rows, crossings):
    if crossings is None:
        with pytest.raises(Rejected, match="not four figures"):
            crossings_by_index(tmp_path, *rows)
    else:
        assert crossings_by_index(tmp_path, *rows) == crossings


def test_groups_that_only_overlap_do_not_cross(tmp_path):
    assert crossings_by_index(tmp_path, ("1111", "2222"), ("1111", "3333"), ("4444", "2222"), ("4444", "3333")) == []


@pytest.mark.parametrize("depends", ["}}}}", ""])
def test_a_title_that_the_index_places_in_one_alone_may_be_anywhere_in_the_other(tmp_path, depends):
    assert crossings_by_index(tmp_path, ("1111", "2222"), ("1111", depends)) == [("1111", "2222", Match.NARROWER)]
    assert crossings_by_index(tmp_path, ("1111", "2222"), (depends, "2222")) == [("1111", "2222", Match.BROADER)]


def test_the_smaller_frameworks_are_read(tmp_path):
    write_table(tmp_path / "gdad_skills.csv", ("skill", "description"), [("Agile & Lean", "Work so.")])
    write_table(
        tmp_path / "gdad_role_skills.csv.gz",
        ("family", "role", "role_level", "skill", "skill_level"),
        [("Data", "Data analyst", level, "Agile & Lean", "Working") for level in ("Lead", "Lead", "")],
    )
    write_table(tmp_path / "soc2020_unit_groups.csv", ("soc2020", "title"), [("5435", "Bakers")])
    themes = {"themes": [{"theme": "Innovation", "skills": ["Sense-making"]}]}
    (tmp_path / "meta_skills.json").write_text(json.dumps(themes))
    gdad = framework("gdad", tmp_path)
    [skill] = gdad.skills()
    assert skill.key.endswith("/skills#agile-lean")
    assert [each.label for each in gdad.occupations()] == ["Lead", "Data analyst"]
    assert {each.level for each in gdad.needs()} == {"working"}
    assert [each.code for each in framework("soc", tmp_path).occupations()] == ["5435"]
    meta = framework("meta-skills", tmp_path)
    assert [(each.label, each.kind) for each in meta.skills()] == [
        ("Innovation", SkillKind.GROUP),
        ("Sense-making", SkillKind.SKILL),
    ]
    assert [each.broader for each in meta.broader()] == ["urn:sds:meta-skill:innovation"]


def levels(**changes):
    one = {"eqf": None, "rqf_nearest": "Entry", "typical_qualifications": ["Awards"]}
    return [{"level": number, **one, **(changes if number == 7 else {})} for number in range(1, 13)]


def test_levels_are_read_and_must_be_twelve(tmp_path):
    path = tmp_path / "scqf_levels.json"
    path.write_text(json.dumps({"levels": levels(eqf=5)}))
    assert [each.eqf for each in framework("scqf", path).levels()] == [None] * 6 + [5] + [None] * 5
    for broken in (levels()[1:], levels(eqf=9), levels(eqf=True), levels(level="7"), levels(rqf_nearest=""), ["x"], {}):
        path.write_text(json.dumps({"levels": broken}))
        with pytest.raises(Rejected, match=r"scqf_levels\.json"):
            list(framework("scqf", path).levels())


@pytest.mark.parametrize("text", ["{", "[1]", '{"levels": 1}', "[" * 100_000])
def test_a_document_that_is_none_is_refused_by_name(tmp_path, text):
    path = tmp_path / "scqf_levels.json"
    path.write_text(text)
    with pytest.raises(Rejected, match=r"scqf_levels\.json"):
        list(framework("scqf", path).levels())


SKILL_COLUMNS = "id,type,reuse,label,alt_labels,hidden_labels,broader"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id,type,reuse,name\n", 'line 1: no column "preferredLabel"'),
        (f"{SKILL_COLUMNS}\nskill/a,S,,a,,,skill/b\nskill/b,S,,b\n", "line 3: 4 columns where 7 are named"),
        (f"{SKILL_COLUMNS}\nskill/a,X,,a,,,\n", "line 2, column \"type\" is 'X'"),
        (f"{SKILL_COLUMNS}\nskill/a,S,,,,,\n", 'line 2, column "label" is empty'),
        (f"{SKILL_COLUMNS}\n,S,,a,,,\n", "line 2, column \"id\" is ''"),
        (f"{SKILL_COLUMNS}\nhttps://evil.example/skill/a,S,,a,,,\n", "no address of ESCO"),
        (f'{SKILL_COLUMNS}\nskill/a,S,,"a,,,\n', "unexpected end of data"),
        (f"{SKILL_COLUMNS}\nskill/a,S,,{'a' * 200_000},,,\n", "field larger than field limit"),
        ("\0" * 100, "no column"),
        ("", "no column"),
    ],
)
def test_a_broken_table_is_refused_by_file_line_and_column(tmp_path, text, told):
    path = tmp_path / "skills.csv"
    path.write_text(text)
    with pytest.raises(Rejected) as refused:
        list(framework("esco", path).skills())
    assert told in refused.value.message
    assert "skills.csv" in refused.value.message


def test_a_file_that_is_cut_off_or_no_text_is_refused(tmp_path):
    whole = made.make_esco(tmp_path / "whole") / "skills.csv.gz"
    for name, content in {
        "skills.csv.gz": whole.read_bytes()[:-20],
        "skills_en.csv.gz": b"no gzip",
        "skills.csv": f"{SKILL_COLUMNS}\nskill/a,S,,\xff,,,\n".encode("latin-1"),
    }.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(Rejected, match=name.replace(".", r"\.")):
            list(framework("esco", path).skills())
        path.unlink()
    broken = tmp_path / "esco.zip"
    broken.write_bytes(b"PK no zip")
    with pytest.raises(Rejected, match=r"esco\.zip"):
        framework("esco", broken)


def test_files_of_another_framework_are_refused(tmp_path):
    with pytest.raises(Rejected, match="None of these files is one of ESCO"):
        framework("esco", write_table(tmp_path / "soc2020_unit_groups.csv", ("soc2020", "title"), []))
    with pytest.raises(Rejected, match="neither a file nor a folder"):
        framework("esco", tmp_path / "nowhere")


def test_a_file_of_additions_is_read_only_where_it_is_named(tmp_path):
    made.make_esco(tmp_path)
    columns = ("id", "type", "reuse", "label", "alt_labels", "broader")
    path = write_table(
        tmp_path / "skills_2.0_additions.csv", columns, [("skill/new", "S", "", "new", "", "skill/food")]
    )
    assert "new" not in {each.label for each in framework("esco", tmp_path).skills()}
    additions = framework("esco", path)
    assert [each.label for each in additions.skills()] == ["new"]
    assert (additions.version(), additions.missing) == ("2.0", ("skillGroups",))


def test_the_digest_is_of_what_is_in_the_files(tmp_path):
    one, other = (framework("esco", made.make_esco(tmp_path / name)) for name in ("one", "other"))
    assert one.digest() == other.digest()
    with gzip.open(tmp_path / "other" / "skills.csv.gz", "at") as file:
        file.write("skill/new,S,,new,,,skill/food\n")
    assert one.digest() != other.digest()
