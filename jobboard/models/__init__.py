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
from jobboard.models.catalogue import (
    AchievementPicture,
    AchievementStatement,
    CatalogueReading,
    Equivalence,
    ReadingState,
)
from jobboard.models.demo import DemoDocument, DemoIssuer
from jobboard.models.identity import ChallengeState, IdentityChallenge, IdentityKind, NamedIdentity, ProvenIdentity
from jobboard.models.issuer import (
    DecisionKind,
    Issuer,
    IssuerDecision,
    LevelBasis,
    LookAlike,
    Registry,
    RegistryChange,
    RegistryEntry,
    RegistryEvent,
    Sign,
    Trust,
)
from jobboard.models.organisation import Member, MemberRole, Organisation
from jobboard.models.outbox import Lease, OutboxEntry
from jobboard.models.policy import IssuerRule, PolicyChange
from jobboard.models.skill import (
    Authority,
    BadgeStatement,
    Choice,
    LabelMapping,
    SkillChoice,
    SkillMapping,
    StatementKind,
)
from jobboard.models.source import Answer, Source, SourceUse, VerificationAnswer
from jobboard.models.vacancy import Requirement, Vacancy, VacancyState
from jobboard.models.vocabulary import Place, Skill, SkillBroader, SkillLabel
from jobboard.models.work import Mail, RateLimit, Task, TaskKind
from jobboard.search.document import Grade

__all__ = [
    "Account",
    "Achievement",
    "AchievementPicture",
    "AchievementStatement",
    "Answer",
    "Application",
    "AuditEvent",
    "Authority",
    "Badge",
    "BadgeImport",
    "BadgeSkill",
    "BadgeState",
    "BadgeStatement",
    "Candidate",
    "CatalogueReading",
    "ChallengeState",
    "Choice",
    "DecisionKind",
    "DemoDocument",
    "DemoIssuer",
    "EmailAddress",
    "Equivalence",
    "Grade",
    "IdentityChallenge",
    "IdentityKind",
    "ImportState",
    "Issuer",
    "IssuerDecision",
    "IssuerRule",
    "ItemBadge",
    "LabelMapping",
    "Lease",
    "LevelBasis",
    "LookAlike",
    "Mail",
    "Member",
    "MemberRole",
    "NamedIdentity",
    "Organisation",
    "OutboxEntry",
    "Place",
    "PolicyChange",
    "ProvenIdentity",
    "RateLimit",
    "ReadingState",
    "Registry",
    "RegistryChange",
    "RegistryEntry",
    "RegistryEvent",
    "Requirement",
    "ResumeItem",
    "ResumeSection",
    "ResumeVersion",
    "Role",
    "SectionKind",
    "SelfClaimedSkill",
    "Sign",
    "SignInSession",
    "Skill",
    "SkillBroader",
    "SkillChoice",
    "SkillLabel",
    "SkillMapping",
    "Source",
    "SourceUse",
    "StatementKind",
    "Task",
    "TaskKind",
    "Trust",
    "Vacancy",
    "VacancyState",
    "Verification",
    "VerificationAnswer",
    "Visibility",
]
