"""Resumes in files, made here."""

import json
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from fpdf import FPDF

LINES = """Isla Rae
Care assistant with five years in elderly care
Telephone: 0131 496 0000 | isla@example.org
Date of birth: 3 May 1980
Nationality
British

Profile
I work calmly.

Work experience
Care assistant, Harbour House
May 2019 - present
Helped twenty people a day.
• Wrote the rota.
Cleaner at Dundee Council 2015 \u2013 2018

Education
SVQ 2 in Social Services, Dundee College (2014)

Languages
Gàidhlig
Polski (łatwy)

References
Somebody Else, 0131 496 0001
""".splitlines()


def pdf(lines=LINES, *, password=None):
    document = FPDF()
    document.add_page()
    document.set_font("helvetica", size=11)
    for line in lines:
        document.cell(
            0,
            6,
            line.replace("\u2013", "-").replace("•", "*").encode("latin-1", "replace").decode("latin-1"),
            new_x="LMARGIN",
            new_y="NEXT",
        )
    if password:
        document.set_encryption(owner_password=password, user_password=password)
    return bytes(document.output())


def docx(lines=LINES, *, document=None):
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    escaped = [line.replace("&", "&amp;").replace("<", "&lt;") for line in lines]
    body = "".join(
        f"<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>{each}</w:t></w:r></w:p>" for each in escaped
    )
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document or f"<w:document {word}><w:body>{body}</w:body></w:document>")
    return made.getvalue()


RESUME = {
    "basics": {
        "name": "Isla Rae",
        "label": "Care assistant",
        "image": "https://isla.example/me.png",
        "email": "isla@example.org",
        "birthDate": "1980-05-03",
        "nationality": "British",
        "summary": "I work calmly.\nBorn in Perth in 1980",
    },
    "work": [
        {"name": "Harbour House", "position": "Care assistant", "startDate": "2019-05-01", "highlights": ["Rota"]}
    ],
    "education": [
        {"institution": "Dundee College", "studyType": "SVQ 2", "area": "Social Services", "endDate": "2014"}
    ],
    "languages": [{"language": "Gàidhlig", "fluency": "Native"}],
    "certificates": [{"name": "First aid", "issuer": "St Andrew's", "date": "2020-01-02"}],
    "references": [{"name": "Somebody Else", "reference": "She is good."}],
}


def json_resume(resume=RESUME):
    return json.dumps(resume).encode()
