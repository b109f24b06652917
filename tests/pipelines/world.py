"""A vacancy with an employer of two, people who apply and people of the pool."""

from dataclasses import dataclass

from jobboard import models
from jobboard.applications import apply
from jobboard.models import Role, Visibility
from tests.conftest import NOW
from tests.factories import EMPTY_RESUME, make_account, make_candidate, make_organisation, make_vacancy


@dataclass
class Office:
    """`member` and `colleague` act for the organisation of `vacancy`."""

    vacancy: models.Vacancy
    member: models.Member
    colleague: models.Member


def make_office(session, title="Baker"):
    first, second = (make_account(session, role=Role.EMPLOYER) for _ in range(2))
    organisation = make_organisation(session, member=first)
    organisation.members.append(models.Member(account=second, role=models.MemberRole.MEMBER))
    session.flush()
    assert [each.account for each in organisation.members] == [first, second]  # Loaded, for after the session.
    return Office(make_vacancy(session, organisation, title=title), *organisation.members)


def make_applicant(session, vacancy, *, visibility=Visibility.APPLICATIONS, at=NOW, **values):
    candidate = make_candidate(session, visibility=visibility, **values)
    apply_again(session, vacancy, candidate, at)
    return candidate


def apply_again(session, vacancy, candidate, at):
    version = models.ResumeVersion(candidate_id=candidate.id, title="t", content=EMPTY_RESUME, created_at=at)
    session.add(version)
    session.flush()
    return apply(session, candidate, vacancy, version, now=at)
