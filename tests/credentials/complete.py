"""An Open Badges 3.0 credential that says all that one can say: some 350 statements."""

from tests.credentials import scenarios


def complete():
    """The credential without its proof."""
    document = scenarios.unsigned(
        description="Given for two pieces of work and an interview.",
        issuer=profile("college", scenarios.COLLEGE),
        evidence=[
            {
                "id": f"https://college.example/work/{number}",
                "type": ["Evidence"],
                "name": f"Piece of work {number}",
                "narrative": "Cleaned, analysed and showed a set of figures.",
                "description": "A notebook with its data.",
                "genre": "notebook",
                "audience": "teachers",
            }
            for number in range(13)
        ],
    )
    document["credentialSubject"] |= {
        "achievement": achievement(),
        "activityStartDate": "2026-01-10T00:00:00Z",
        "activityEndDate": "2026-04-20T00:00:00Z",
        "creditsEarned": 10.5,
        "role": "student",
        "term": "spring",
        "result": [
            {
                "type": ["Result"],
                "resultDescription": f"https://college.example/results/{number}",
                "value": str(60 + number),
            }
            for number in range(5)
        ],
    }
    return document


def profile(name, address):
    return {
        "id": address,
        "type": ["Profile"],
        "name": f"The {name}",
        "url": f"https://{name}.example/",
        "phone": "+44 131 496 0000",
        "email": f"office@{name}.example",
        "description": "Teaches.",
        "image": {"id": f"https://{name}.example/logo.png", "type": "Image", "caption": "A tree"},
        "address": {
            "type": ["Address"],
            "addressCountry": "United Kingdom",
            "addressCountryCode": "GB",
            "addressLocality": "Edinburgh",
            "postalCode": "EH1 1AA",
            "streetAddress": "1 High Street",
            "geo": {"type": "GeoCoordinates", "latitude": 55.95, "longitude": -3.19},
        },
        "official": "A. Person",
        "otherIdentifier": [
            {"type": "IdentifierEntry", "identifier": str(number), "identifierType": "sourcedId"} for number in range(3)
        ],
    }


def achievement():
    return {
        **scenarios.achievement(),
        "achievementType": "Course",
        "creator": profile("board", "https://board.example/"),
        "creditsAvailable": 12.5,
        "fieldOfStudy": "Statistics",
        "humanCode": "ST-101",
        "image": {"id": "https://college.example/badge.png", "type": "Image", "caption": "A chart"},
        "inLanguage": "en",
        "specialization": "Figures",
        "tag": [f"subject {number}" for number in range(12)],
        "version": "3",
        "alignment": [
            {
                "type": ["Alignment"],
                "targetCode": f"A{number}",
                "targetName": f"Skill {number}",
                "targetDescription": "Can do it.",
                "targetFramework": "Test",
                "targetType": "CFItem",
                "targetUrl": f"https://vocabulary.example/skills/{number}",
            }
            for number in range(10)
        ],
        "resultDescription": [
            {
                "id": f"https://college.example/results/{number}",
                "type": ["ResultDescription"],
                "name": f"Test {number}",
                "resultType": "Percent",
                "requiredValue": "50",
                "valueMin": "0",
                "valueMax": "100",
            }
            for number in range(5)
        ],
    }
