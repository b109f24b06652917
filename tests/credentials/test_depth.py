"""A document leads to a document that leads to a document: four steps from what was handed in, and no further."""

from tests.credentials import scenarios
from tests.credentials.scenarios import LIST, Web, judge

DID_DOCUMENT = "https://college.example/.well-known/did.json"
MAX_STEPS = 4


def entry(number):
    return {
        "id": f"{LIST}/{number}#1",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "1",
        "statusListCredential": f"{LIST}/{number}",
    }


class Endless(Web):
    """Every status list has a status in the next list, which says the same of the one after it."""

    def load(self, address, *, accept="application/json"):
        if address.startswith(f"{LIST}/"):
            number = int(address.rpartition("/")[2])
            self.answers[address] = scenarios.status_list((), id=address, credentialStatus=entry(number + 1))
        return super().load(address, accept=accept)


def test_a_status_list_that_has_a_status_leads_no_further():
    web = Endless()
    judge(scenarios.good(credentialStatus=entry(1)), web=web)
    assert set(web.asked) == {DID_DOCUMENT, f"{LIST}/1"}


def test_a_document_of_an_issuer_that_names_another_leads_no_further():
    web = Web()
    document = web.answers[DID_DOCUMENT]
    web.answers[DID_DOCUMENT] = document | {"controller": "did:web:a.example", "alsoKnownAs": ["did:web:a.example"]}
    judge(scenarios.good(), web=web)
    assert set(web.asked) == {DID_DOCUMENT, LIST}


def test_a_hosted_badge_whose_parts_name_other_addresses_ends_after_its_own():
    class Chain(Web):
        def load(self, asked, *, accept="application/json"):
            number = int(asked.rpartition("/")[2])
            following = f"https://badges.example/{number + 1}"
            kind = ("Assertion", "BadgeClass", "Issuer")[min(number, 2)]
            self.answers[asked] = {
                "@context": "https://w3id.org/openbadges/v2",
                "id": asked,
                "type": kind,
                "name": "x",
                "badge": following,
                "issuer": following,
                "revocationList": following,
                "verification": {"type": "HostedBadge"},
                "recipient": {"type": "email", "hashed": False, "identity": scenarios.OWNER},
                "issuedOn": "2026-01-01T00:00:00Z",
                "related": {"id": following},
                "endorsement": following,
            }
            return super().load(asked, accept=accept)

    web = Chain()
    judge(b"https://badges.example/0", web=web)
    steps = max(int(asked.rpartition("/")[2]) for asked in web.asked)
    assert 2 <= steps <= MAX_STEPS
