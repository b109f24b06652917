"""Create the first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "jobseeker", "employer", "staff", name="role", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index(op.f("ix_audit_event_account_id"), "audit_event", ["account_id"], unique=False)
    op.create_index(op.f("ix_audit_event_at"), "audit_event", ["at"], unique=False)
    op.create_table(
        "demo_document",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_demo_document")),
    )
    op.create_table(
        "demo_issuer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("did", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("private_key", sa.LargeBinary(), nullable=False),
        sa.Column("next_position", sa.Integer(), nullable=False),
        sa.Column("revoked", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_issuer")),
        sa.UniqueConstraint("did", name=op.f("uq_demo_issuer_did")),
    )
    op.create_table(
        "issuer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.CheckConstraint("level BETWEEN 0 AND 4", name=op.f("ck_issuer_level")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuer")),
        sa.UniqueConstraint("key", name=op.f("uq_issuer_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_organisation_public_id")),
    )
    op.create_table(
        "outbox_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.Column("is_dead", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_entry")),
    )
    op.create_index(op.f("ix_outbox_entry_available_at"), "outbox_entry", ["available_at"], unique=False)
    op.create_index(op.f("ix_outbox_entry_candidate_id"), "outbox_entry", ["candidate_id"], unique=False)
    op.create_table(
        "place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("key", name=op.f("uq_place_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_place_name"), "place", ["name"], unique=False)
    op.create_table(
        "rate_limit",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_limit")),
    )
    op.create_index(op.f("ix_rate_limit_expires_at"), "rate_limit", ["expires_at"], unique=False)
    op.create_table(
        "skill",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("framework", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill")),
        sa.UniqueConstraint("key", name=op.f("uq_skill_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_skill_label"), "skill", ["label"], unique=False)
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "judge_import",
                "recheck_badge",
                "send_mail",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.Column("is_dead", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("kind", "subject_id", name=op.f("uq_task_kind_subject_id")),
    )
    op.create_index(op.f("ix_task_due_at"), "task", ["due_at"], unique=False)
    op.create_table(
        "achievement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("criteria", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issuer_id"], ["issuer.id"], name=op.f("fk_achievement_issuer_id_issuer"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_achievement")),
        sa.UniqueConstraint("issuer_id", "key", name=op.f("uq_achievement_issuer_id_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_achievement_issuer_id"), "achievement", ["issuer_id"], unique=False)
    op.create_index(op.f("ix_achievement_name"), "achievement", ["name"], unique=False)
    op.create_table(
        "candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("headline", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column(
            "visibility",
            sa.Enum(
                "hidden",
                "applications",
                "anonymous",
                "named",
                name="visibility",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("search_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_candidate_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_candidate_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sa.UniqueConstraint("public_id", name=op.f("uq_candidate_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_candidate_account_id"), "candidate", ["account_id"], unique=True)
    op.create_index(op.f("ix_candidate_place_id"), "candidate", ["place_id"], unique=False)
    op.create_index(op.f("ix_candidate_visibility"), "candidate", ["visibility"], unique=False)
    op.create_table(
        "email_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("address_key", sa.String(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_email_address_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_address")),
        sa.UniqueConstraint("account_id", "address_key", name=op.f("uq_email_address_account_id_address_key")),
    )
    op.create_index(op.f("ix_email_address_account_id"), "email_address", ["account_id"], unique=False)
    op.create_index(op.f("ix_email_address_address_key"), "email_address", ["address_key"], unique=False)
    op.create_index(
        "uq_email_address_confirmed",
        "email_address",
        ["address_key"],
        unique=True,
        sqlite_where=sa.text("confirmed_at IS NOT NULL"),
        postgresql_where=sa.text("confirmed_at IS NOT NULL"),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("owner", "member", name="role", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_member_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_member_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("organisation_id", "account_id", name=op.f("uq_member_organisation_id_account_id")),
    )
    op.create_index(op.f("ix_member_account_id"), "member", ["account_id"], unique=False)
    op.create_index(op.f("ix_member_organisation_id"), "member", ["organisation_id"], unique=False)
    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_agent", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sign_in_session_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_sign_in_session_token_sha256")),
    )
    op.create_index(op.f("ix_sign_in_session_account_id"), "sign_in_session", ["account_id"], unique=False)
    op.create_table(
        "skill_broader",
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column("broader_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["broader_id"], ["skill.id"], name=op.f("fk_skill_broader_broader_id_skill"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skill.id"], name=op.f("fk_skill_broader_skill_id_skill"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("skill_id", "broader_id", name=op.f("pk_skill_broader")),
    )
    op.create_index(op.f("ix_skill_broader_broader_id"), "skill_broader", ["broader_id"], unique=False)
    op.create_index(op.f("ix_skill_broader_skill_id"), "skill_broader", ["skill_id"], unique=False)
    op.create_table(
        "skill_label",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skill.id"], name=op.f("fk_skill_label_skill_id_skill"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill_label")),
        sa.UniqueConstraint("skill_id", "language", "label", name=op.f("uq_skill_label_skill_id_language_label")),
    )
    op.create_index(op.f("ix_skill_label_label"), "skill_label", ["label"], unique=False)
    op.create_index(op.f("ix_skill_label_skill_id"), "skill_label", ["skill_id"], unique=False)
    op.create_table(
        "vacancy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("draft", "open", "closed", name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_vacancy_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_vacancy_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy")),
        sa.UniqueConstraint("public_id", name=op.f("uq_vacancy_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_vacancy_organisation_id"), "vacancy", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_vacancy_place_id"), "vacancy", ["place_id"], unique=False)
    op.create_index(op.f("ix_vacancy_state"), "vacancy", ["state"], unique=False)
    op.create_table(
        "badge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("badge_key", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("source_address", sa.String(), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "failed",
                "revoked",
                "suspended",
                "expired",
                "not_yet_valid",
                "could_not_be_checked",
                "issuer_not_identified",
                "not_proven_yours",
                "verified",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("achievement_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["achievement_id"], ["achievement.id"], name=op.f("fk_badge_achievement_id_achievement")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_badge_candidate_id_candidate"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge")),
        sa.UniqueConstraint("candidate_id", "badge_key", name=op.f("uq_badge_candidate_id_badge_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_badge_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_badge_achievement_id"), "badge", ["achievement_id"], unique=False)
    op.create_index(op.f("ix_badge_candidate_id"), "badge", ["candidate_id"], unique=False)
    op.create_index(op.f("ix_badge_next_check_at"), "badge", ["next_check_at"], unique=False)
    op.create_index(op.f("ix_badge_state"), "badge", ["state"], unique=False)
    op.create_index(op.f("ix_badge_valid_from"), "badge", ["valid_from"], unique=False)
    op.create_index(op.f("ix_badge_valid_until"), "badge", ["valid_until"], unique=False)
    op.create_table(
        "requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_must", sa.Boolean(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=True),
        sa.Column("level_at_least", sa.Integer(), nullable=True),
        sa.Column("achievement_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(skill_id IS NULL) <> (achievement_id IS NULL)", name=op.f("ck_requirement_one_subject")),
        sa.CheckConstraint("level_at_least BETWEEN 1 AND 12", name=op.f("ck_requirement_level")),
        sa.CheckConstraint(
            "level_at_least IS NULL OR skill_id IS NOT NULL", name=op.f("ck_requirement_level_of_skill")
        ),
        sa.ForeignKeyConstraint(
            ["achievement_id"], ["achievement.id"], name=op.f("fk_requirement_achievement_id_achievement")
        ),
        sa.ForeignKeyConstraint(["skill_id"], ["skill.id"], name=op.f("fk_requirement_skill_id_skill")),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_requirement_vacancy_id_vacancy"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement")),
    )
    op.create_index(op.f("ix_requirement_achievement_id"), "requirement", ["achievement_id"], unique=False)
    op.create_index(op.f("ix_requirement_skill_id"), "requirement", ["skill_id"], unique=False)
    op.create_index(op.f("ix_requirement_vacancy_id"), "requirement", ["vacancy_id"], unique=False)
    op.create_table(
        "resume_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "experience",
                "education",
                "skills",
                "volunteering",
                "own",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_resume_section_candidate_id_candidate"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resume_section")),
    )
    op.create_index(op.f("ix_resume_section_candidate_id"), "resume_section", ["candidate_id"], unique=False)
    op.create_table(
        "resume_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_resume_version_candidate_id_candidate"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resume_version")),
        sa.UniqueConstraint("public_id", name=op.f("uq_resume_version_public_id")),
    )
    op.create_index(op.f("ix_resume_version_candidate_id"), "resume_version", ["candidate_id"], unique=False)
    op.create_table(
        "self_claimed_skill",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_self_claimed_skill_candidate_id_candidate"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skill.id"], name=op.f("fk_self_claimed_skill_skill_id_skill"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_claimed_skill")),
        sa.UniqueConstraint("candidate_id", "skill_id", name=op.f("uq_self_claimed_skill_candidate_id_skill_id")),
    )
    op.create_index(op.f("ix_self_claimed_skill_candidate_id"), "self_claimed_skill", ["candidate_id"], unique=False)
    op.create_index(op.f("ix_self_claimed_skill_skill_id"), "self_claimed_skill", ["skill_id"], unique=False)
    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("resume_version_id", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_application_candidate_id_candidate"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["resume_version_id"],
            ["resume_version.id"],
            name=op.f("fk_application_resume_version_id_resume_version"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_application_vacancy_id_vacancy"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("public_id", name=op.f("uq_application_public_id")),
        sa.UniqueConstraint("vacancy_id", "candidate_id", name=op.f("uq_application_vacancy_id_candidate_id")),
    )
    op.create_index(op.f("ix_application_candidate_id"), "application", ["candidate_id"], unique=False)
    op.create_index(op.f("ix_application_resume_version_id"), "application", ["resume_version_id"], unique=False)
    op.create_index(op.f("ix_application_vacancy_id"), "application", ["vacancy_id"], unique=False)
    op.create_table(
        "badge_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "done", "failed", name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("source_address", sa.String(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("badge_id", sa.Integer(), nullable=True),
        sa.Column("was_known", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["badge_id"], ["badge.id"], name=op.f("fk_badge_import_badge_id_badge"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_badge_import_candidate_id_candidate"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_badge_import_public_id")),
    )
    op.create_index(op.f("ix_badge_import_badge_id"), "badge_import", ["badge_id"], unique=False)
    op.create_index(op.f("ix_badge_import_candidate_id"), "badge_import", ["candidate_id"], unique=False)
    op.create_table(
        "badge_skill",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("badge_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column(
            "grade",
            sa.Enum("A", "B", "C", "D", name="grade", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 12", name=op.f("ck_badge_skill_level")),
        sa.ForeignKeyConstraint(
            ["badge_id"], ["badge.id"], name=op.f("fk_badge_skill_badge_id_badge"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skill.id"], name=op.f("fk_badge_skill_skill_id_skill"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_skill")),
        sa.UniqueConstraint("badge_id", "skill_id", name=op.f("uq_badge_skill_badge_id_skill_id")),
    )
    op.create_index(op.f("ix_badge_skill_badge_id"), "badge_skill", ["badge_id"], unique=False)
    op.create_index(op.f("ix_badge_skill_skill_id"), "badge_skill", ["skill_id"], unique=False)
    op.create_table(
        "resume_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("started", sa.String(), nullable=False),
        sa.Column("ended", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["resume_section.id"],
            name=op.f("fk_resume_item_section_id_resume_section"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resume_item")),
    )
    op.create_index(op.f("ix_resume_item_section_id"), "resume_item", ["section_id"], unique=False)
    op.create_table(
        "verification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("badge_id", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "failed",
                "revoked",
                "suspended",
                "expired",
                "not_yet_valid",
                "could_not_be_checked",
                "issuer_not_identified",
                "not_proven_yours",
                "verified",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("report", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["badge_id"], ["badge.id"], name=op.f("fk_verification_badge_id_badge"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification")),
    )
    op.create_index(op.f("ix_verification_badge_id"), "verification", ["badge_id"], unique=False)
    op.create_table(
        "item_badge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("badge_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["badge_id"], ["badge.id"], name=op.f("fk_item_badge_badge_id_badge"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["resume_item.id"], name=op.f("fk_item_badge_item_id_resume_item"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_badge")),
        sa.UniqueConstraint("item_id", "badge_id", name=op.f("uq_item_badge_item_id_badge_id")),
    )
    op.create_index(op.f("ix_item_badge_badge_id"), "item_badge", ["badge_id"], unique=False)
    op.create_index(op.f("ix_item_badge_item_id"), "item_badge", ["item_id"], unique=False)


def downgrade() -> None:
    """Take the change back."""
    op.drop_index(op.f("ix_item_badge_item_id"), table_name="item_badge")
    op.drop_index(op.f("ix_item_badge_badge_id"), table_name="item_badge")
    op.drop_table("item_badge")
    op.drop_index(op.f("ix_verification_badge_id"), table_name="verification")
    op.drop_table("verification")
    op.drop_index(op.f("ix_resume_item_section_id"), table_name="resume_item")
    op.drop_table("resume_item")
    op.drop_index(op.f("ix_badge_skill_skill_id"), table_name="badge_skill")
    op.drop_index(op.f("ix_badge_skill_badge_id"), table_name="badge_skill")
    op.drop_table("badge_skill")
    op.drop_index(op.f("ix_badge_import_candidate_id"), table_name="badge_import")
    op.drop_index(op.f("ix_badge_import_badge_id"), table_name="badge_import")
    op.drop_table("badge_import")
    op.drop_index(op.f("ix_application_vacancy_id"), table_name="application")
    op.drop_index(op.f("ix_application_resume_version_id"), table_name="application")
    op.drop_index(op.f("ix_application_candidate_id"), table_name="application")
    op.drop_table("application")
    op.drop_index(op.f("ix_self_claimed_skill_skill_id"), table_name="self_claimed_skill")
    op.drop_index(op.f("ix_self_claimed_skill_candidate_id"), table_name="self_claimed_skill")
    op.drop_table("self_claimed_skill")
    op.drop_index(op.f("ix_resume_version_candidate_id"), table_name="resume_version")
    op.drop_table("resume_version")
    op.drop_index(op.f("ix_resume_section_candidate_id"), table_name="resume_section")
    op.drop_table("resume_section")
    op.drop_index(op.f("ix_requirement_vacancy_id"), table_name="requirement")
    op.drop_index(op.f("ix_requirement_skill_id"), table_name="requirement")
    op.drop_index(op.f("ix_requirement_achievement_id"), table_name="requirement")
    op.drop_table("requirement")
    op.drop_index(op.f("ix_badge_valid_until"), table_name="badge")
    op.drop_index(op.f("ix_badge_valid_from"), table_name="badge")
    op.drop_index(op.f("ix_badge_state"), table_name="badge")
    op.drop_index(op.f("ix_badge_next_check_at"), table_name="badge")
    op.drop_index(op.f("ix_badge_candidate_id"), table_name="badge")
    op.drop_index(op.f("ix_badge_achievement_id"), table_name="badge")
    op.drop_table("badge")
    op.drop_index(op.f("ix_vacancy_state"), table_name="vacancy")
    op.drop_index(op.f("ix_vacancy_place_id"), table_name="vacancy")
    op.drop_index(op.f("ix_vacancy_organisation_id"), table_name="vacancy")
    op.drop_table("vacancy")
    op.drop_index(op.f("ix_skill_label_skill_id"), table_name="skill_label")
    op.drop_index(op.f("ix_skill_label_label"), table_name="skill_label")
    op.drop_table("skill_label")
    op.drop_index(op.f("ix_skill_broader_skill_id"), table_name="skill_broader")
    op.drop_index(op.f("ix_skill_broader_broader_id"), table_name="skill_broader")
    op.drop_table("skill_broader")
    op.drop_index(op.f("ix_sign_in_session_account_id"), table_name="sign_in_session")
    op.drop_table("sign_in_session")
    op.drop_index(op.f("ix_member_organisation_id"), table_name="member")
    op.drop_index(op.f("ix_member_account_id"), table_name="member")
    op.drop_table("member")
    op.drop_index(
        "uq_email_address_confirmed",
        table_name="email_address",
        sqlite_where=sa.text("confirmed_at IS NOT NULL"),
        postgresql_where=sa.text("confirmed_at IS NOT NULL"),
    )
    op.drop_index(op.f("ix_email_address_address_key"), table_name="email_address")
    op.drop_index(op.f("ix_email_address_account_id"), table_name="email_address")
    op.drop_table("email_address")
    op.drop_index(op.f("ix_candidate_visibility"), table_name="candidate")
    op.drop_index(op.f("ix_candidate_place_id"), table_name="candidate")
    op.drop_index(op.f("ix_candidate_account_id"), table_name="candidate")
    op.drop_table("candidate")
    op.drop_index(op.f("ix_achievement_name"), table_name="achievement")
    op.drop_index(op.f("ix_achievement_issuer_id"), table_name="achievement")
    op.drop_table("achievement")
    op.drop_index(op.f("ix_task_due_at"), table_name="task")
    op.drop_table("task")
    op.drop_index(op.f("ix_skill_label"), table_name="skill")
    op.drop_table("skill")
    op.drop_index(op.f("ix_rate_limit_expires_at"), table_name="rate_limit")
    op.drop_table("rate_limit")
    op.drop_index(op.f("ix_place_name"), table_name="place")
    op.drop_table("place")
    op.drop_index(op.f("ix_outbox_entry_candidate_id"), table_name="outbox_entry")
    op.drop_index(op.f("ix_outbox_entry_available_at"), table_name="outbox_entry")
    op.drop_table("outbox_entry")
    op.drop_table("organisation")
    op.drop_table("mail")
    op.drop_table("lease")
    op.drop_table("issuer")
    op.drop_table("demo_issuer")
    op.drop_table("demo_document")
    op.drop_index(op.f("ix_audit_event_at"), table_name="audit_event")
    op.drop_index(op.f("ix_audit_event_account_id"), table_name="audit_event")
    op.drop_table("audit_event")
    op.drop_table("account")
