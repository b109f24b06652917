"""What an employer says of issuers: every change of its policy, of which the last of each subject holds."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobboard.db import Base, UtcDateTime
from jobboard.models.account import Account
from jobboard.models.issuer import Issuer
from jobboard.models.types import Key, choice, owned_by


class IssuerRule(StrEnum):
    """What holds for one issuer. BY_LEVEL: what holds for everybody, as if there had never been a rule."""

    ALWAYS = "always"
    NEVER = "never"
    BY_LEVEL = "by_level"


class PolicyChange(Base):
    """One change of an organisation's policy; rows are added and never changed.

    It is about the least issuer level (`level_at_least`, 2-4) or about one issuer (`rule`). `reason` is for the
    organisation alone. `account_id` None: the account is gone.
    """

    __tablename__ = "policy_change"
    __table_args__ = (
        CheckConstraint("level_at_least BETWEEN 2 AND 4", name="level"),
        CheckConstraint("(level_at_least IS NULL) = (issuer_id IS NOT NULL)", name="one_subject"),
        CheckConstraint("(rule IS NULL) = (issuer_id IS NULL)", name="rule_of_issuer"),
    )

    id: Mapped[Key]
    organisation_id: Mapped[int] = owned_by("organisation.id")
    level_at_least: Mapped[int | None]
    issuer_id: Mapped[int | None] = mapped_column(ForeignKey("issuer.id", ondelete="CASCADE"), index=True)
    rule: Mapped[IssuerRule | None] = mapped_column(choice(IssuerRule, "rule"))
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)

    issuer: Mapped[Issuer | None] = relationship()
    account: Mapped[Account | None] = relationship()
