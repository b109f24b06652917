"""Small files of frameworks, made up for tests, in the shapes of the published ones and of those re-encoded."""

import csv
import gzip
import zipfile

from jobboard.vocabulary.frameworks import FRAMEWORKS
from jobboard.vocabulary.frameworks.files import find_files

ESCO = "http://data.europa.eu/esco/"
TOP = "skill/335228d2-297d-4e0e-a6ee-bc6a8dc110d9"


def framework(word, *paths):
    return FRAMEWORKS[word](find_files(paths))


def write_table(path, columns, rows):
    """Write a table: tabs in .txt, commas otherwise, compressed where the name ends in .gz."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tabs = ".txt" in path.name
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(
            file, delimiter="\t" if tabs else ",", quoting=csv.QUOTE_NONE if tabs else csv.QUOTE_MINIMAL
        )
        writer.writerow(columns)
        writer.writerows(rows)
    return path


# id, kind, label, alternative labels, hidden labels, broader
BAKE = ("skill/bake", "S", "bake bread", ("bread baking",), ("bred baking",), ("skill/food",))
PYTHON = ("skill/python", "K", "Python (computer programming)", ("Python",), (), ("skill/code",))
CODE = ("skill/code", "S", "program computers", ("coding", "Lua"), (), ("skill/digital",))
SEARCH = ("skill/search", "S", "use Elasticsearch", (), (), ("skill/digital",))
SKILLS = (BAKE, PYTHON, CODE, SEARCH)
GROUPS = (
    (TOP, "S", "skills", ""),
    ("skill/food", "S6", "handle food", TOP),
    ("skill/digital", "S5", "work with computers", TOP),
)


def make_esco(folder, skills=SKILLS, groups=GROUPS):
    """ESCO re-encoded: addresses without their beginning, bars between names, what is broader in a column."""
    write_table(
        folder / "skills.csv.gz",
        ("id", "type", "reuse", "label", "alt_labels", "hidden_labels", "broader"),
        [(key, kind, "cross-sector", label, *map("|".join, names)) for key, kind, label, *names in skills],
    )
    write_table(
        folder / "skill_descriptions.csv.gz", ("id", "description"), [("skill/bake", "Turn dough\ninto bread.")]
    )
    write_table(
        folder / "skill_groups.csv.gz",
        ("id", "code", "label", "alt_labels", "broader", "description"),
        [(key, code, label, "", broader, "") for key, code, label, broader in groups],
    )
    write_table(folder / "skill_skill.csv.gz", ("skill", "related", "relation"), [("skill/code", "skill/python", "O")])
    write_table(folder / "isco_groups.csv.gz", ("code", "label", "description"), [("7512", "Bakers", "")])
    write_table(
        folder / "occupations.csv.gz",
        ("id", "code", "isco", "label", "alt_labels", "broader", "regulated", "description"),
        [("occupation/baker", "7512.1", "7512", "baker", "bread maker|baker", "isco/C7512", "", "Bakes.")],
    )
    write_table(
        folder / "occupation_skill.csv.gz",
        ("occupation", "skill", "relation"),
        [("baker", "bake", "E"), ("baker", "code", "O"), ("baker", "unknown", "E")],
    )
    return folder


def make_official_esco(folder):
    """ESCO as the Commission's two ZIP files have it, and a file of names in Gaelic beside them."""
    official = folder / "made"
    write_table(
        official / "skills_en.csv",
        ("conceptType", "conceptUri", "skillType", "reuseLevel", "preferredLabel", "altLabels", "hiddenLabels",
         "status", "modifiedDate", "scopeNote", "definition", "inScheme", "description"),
        [
            ("KnowledgeSkillCompetence", ESCO + key, {"S": "skill/competence", "K": "knowledge"}[kind], "cross-sector",
             label, "\n".join(others), "\n".join(hidden), "released", "", "", "", "",
             "Turn dough\ninto bread." if key == "skill/bake" else "")
            for key, kind, label, others, hidden, _broader in SKILLS
        ],
    )  # fmt: skip
    write_table(
        official / "skillGroups_en.csv",
        ("conceptType", "conceptUri", "preferredLabel", "altLabels", "hiddenLabels", "status", "code", "description"),
        [("SkillGroup", ESCO + key, label, "", "", "released", code, "") for key, code, label, _ in GROUPS],
    )
    write_table(
        official / "broaderRelationsSkillPillar.csv",
        ("conceptType", "conceptUri", "broaderType", "broaderUri"),
        [
            *(("", ESCO + key, "", ESCO + above) for key, *_, steps in SKILLS for above in steps),
            *(("SkillGroup", ESCO + key, "SkillGroup", ESCO + broader) for key, _, _, broader in GROUPS if broader),
        ],
    )  # fmt: skip
    write_table(
        official / "skillSkillRelations.csv",
        ("originalSkillUri", "originalSkillType", "relationType", "relatedSkillType", "relatedSkillUri"),
        [(f"{ESCO}skill/code", "skill/competence", "optional", "knowledge", f"{ESCO}skill/python")],
    )
    write_table(
        official / "ISCOGroups_en.csv",
        ("conceptType", "conceptUri", "code", "preferredLabel", "altLabels", "inScheme", "description"),
        [("ISCOGroup", f"{ESCO}isco/C7512", "7512", "Bakers", "", "", "")],
    )
    write_table(
        official / "occupations_en.csv",
        (
            "conceptType",
            "conceptUri",
            "iscoGroup",
            "preferredLabel",
            "altLabels",
            "hiddenLabels",
            "description",
            "code",
        ),
        [("Occupation", f"{ESCO}occupation/baker", "7512", "baker", "bread maker\nbaker", "", "Bakes.", "7512.1")],
    )
    write_table(
        official / "occupationSkillRelations.csv",
        ("occupationUri", "relationType", "skillType", "skillUri"),
        [
            (f"{ESCO}occupation/baker", relation, "", f"{ESCO}skill/{skill}")
            for skill, relation in (("bake", "essential"), ("code", "optional"), ("unknown", "essential"))
        ],
    )
    with zipfile.ZipFile(folder / "ESCO dataset - v9.1.2 - classification - en - csv.zip", "w") as archive:
        for path in sorted(official.iterdir()):
            archive.write(path, f"csv/{path.name}")
            path.unlink()
    official.rmdir()
    write_table(
        folder / "skills_gd.csv",
        ("conceptUri", "preferredLabel", "altLabels", "hiddenLabels"),
        [(f"{ESCO}skill/bake", "fuine arain", "bèicearachd", "")],
    )
    return folder


def make_onet(folder):
    """O*NET re-encoded."""
    write_table(
        folder / "occupations.csv.gz",
        ("soc", "title", "job_zone", "description"),
        [("15-1252.00", "Software Developers", "4", "Develop.")],
    )
    write_table(
        folder / "alternate_titles.csv.gz",
        ("soc", "alternate_title", "short_title"),
        [("15-1252.00", "Application Developer", "App Dev")],
    )
    write_table(
        folder / "elements.csv.gz",
        ("element_id", "kind", "name", "description"),
        [
            ("2.B", "skill", "Cross-Functional Skills", ""),
            ("2.B.3", "skill", "Technical Skills", ""),
            ("2.B.3.e", "skill", "Programming", "Writing programs."),
            ("2.C.3.a", "knowledge", "Computers", ""),
        ],
    )
    write_table(
        folder / "occupation_importance.csv.gz",
        ("soc", "element_id", "importance_1_5"),
        [("15-1252.00", "2.B.3.e", "4.12"), ("15-1252.00", "2.C.3.a", "2.5")],
    )
    write_table(
        folder / "technology_skills.csv.gz",
        ("soc", "example", "commodity_code", "commodity", "hot", "in_demand"),
        [("15-1252.00", each, "43232408", "Development software", "Y", "Y") for each in ("Python", "Lua", "Flask")],
    )
    return folder


def make_official_onet(folder):
    """O*NET as its text files have it."""
    soc = "O*NET-SOC Code"
    write_table(
        folder / "Occupation Data.txt",
        (soc, "Title", "Description"),
        [("15-1252.00", "Software Developers", 'Develop.')],
    )  # fmt: skip
    write_table(
        folder / "Alternate Titles.txt",
        (soc, "Alternate Title", "Short Title", "Source(s)"),
        [("15-1252.00", "Application Developer", "App Dev", "09")],
    )
    write_table(
        folder / "Content Model Reference.txt",
        ("Element ID", "Element Name", "Description"),
        [
            ("1.C.1", "Work Styles", "not a skill"),
            ("2.B", "Cross-Functional Skills", ""),
            ("2.B.3", "Technical Skills", ""),
            ("2.B.3.e", "Programming", "Writing programs."),
            ("2.C.3.a", "Computers", ""),
        ],
    )
    columns = (soc, "Element ID", "Element Name", "Scale ID", "Data Value", "N", "Recommend Suppress")
    write_table(
        folder / "Skills.txt",
        columns,
        [
            ("15-1252.00", "2.B.3.e", "Programming", "IM", "4.12", "8", "N"),
            ("15-1252.00", "2.B.3.e", "Programming", "LV", "5.1", "8", "N"),
            ("15-1252.00", "2.B.3", "Technical Skills", "IM", "1.1", "8", "Y"),
        ],
    )
    write_table(folder / "Knowledge.txt", columns, [("15-1252.00", "2.C.3.a", "Computers", "IM", "2.5", "8", "N")])
    write_table(
        folder / "Technology Skills.txt",
        (soc, "Example", "Commodity Code", "Commodity Title", "Hot Technology", "In Demand"),
        [("15-1252.00", each, "43232408", "Development software", "Y", "Y") for each in ("Python", "Lua", "Flask")],
    )
    return folder
