"""Every table, one aggregate per file; importing this package makes the metadata complete."""

from jobboard.models.account import Account, EmailAddress, Role, SignInSession
from jobboard.models.application import Application, ResumeVersion
from jobboard.models.audit import AuditEvent
from jobboard.models.badge import (
    Achievement,
    Badge,
    BadgeImport,
    BadgeSkill,
    BadgeState,
    ImportState,
    Issuer,
    Verification,
)
from jobboard.models.candidate import (
    Candidate,
    ItemBadge,
    ResumeItem,
    ResumeSection,
    SectionKind,
    SelfClaimedSkill,
    Visibility,
)
from jobboard.models.demo import DemoDocument, DemoIssuer
from jobboard.models.organisation import Member, MemberRole, Organisation
from jobboard.models.outbox import Lease, OutboxEntry
from jobboard.models.source import Answer, Source, SourceUse, VerificationAnswer
from jobboard.models.vacancy import Requirement, Vacancy, VacancyState
from jobboard.models.vocabulary import Place, Skill, SkillBroader, SkillLabel
from jobboard.models.work import Mail, RateLimit, Task, TaskKind
from jobboard.search.document import Grade

__all__ = [
    "Account",
    "Achievement",
    "Answer",
    "Application",
    "AuditEvent",
    "Badge",
    "BadgeImport",
    "BadgeSkill",
    "BadgeState",
    "Candidate",
    "DemoDocument",
    "DemoIssuer",
    "EmailAddress",
    "Grade",
    "ImportState",
    "Issuer",
    "ItemBadge",
    "Lease",
    "Mail",
    "Member",
    "MemberRole",
    "Organisation",
    "OutboxEntry",
    "Place",
    "RateLimit",
    "Requirement",
    "ResumeItem",
    "ResumeSection",
    "ResumeVersion",
    "Role",
    "SectionKind",
    "SelfClaimedSkill",
    "SignInSession",
    "Skill",
    "SkillBroader",
    "SkillLabel",
    "Source",
    "SourceUse",
    "Task",
    "TaskKind",
    "Vacancy",
    "VacancyState",
    "Verification",
    "VerificationAnswer",
    "Visibility",
]
