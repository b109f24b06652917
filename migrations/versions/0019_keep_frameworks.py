"""Keep whole frameworks of skills: where each skill came from, relations, occupations and crosswalks.

Labels and broader skills so far are the site's own seed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_OWN = "Badge job board vocabulary"
_SKILL_KINDS = ("skill", "knowledge", "ability", "technology", "group")
_LABEL_KINDS = ("preferred", "alternative", "hidden", "former")
_NEEDS = ("essential", "optional")
_RELATIONS = ("exact", "close", "broader", "narrower")


def upgrade() -> None:
    """Apply the change."""
    _extend_skills()
    _create_imports()
    _create_relations()
    _create_occupations()
    _create_crosswalk("crosswalk", "skill")
    _create_crosswalk("occupation_crosswalk", "occupation")


def downgrade() -> None:
    """Take the change back."""
    for table in (
        "occupation_crosswalk",
        "crosswalk",
        "occupation_skill",
        "occupation_label",
        "occupation",
        "skill_relation",
        "qualification_level",
        "framework_import",
    ):
        op.drop_table(table)
    op.drop_index("ix_skill_framework_code", "skill")
    for table, columns in {
        "skill_label": ("source", "kind"),
        "skill_broader": ("source",),
        "skill": ("retired_at", "reuse", "code", "kind"),
    }.items():
        with op.batch_alter_table(table, recreate="never") as batch_op:
            for column in columns:
                batch_op.drop_column(column)


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _owner(column: str, target: str, table: str, *, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"), ondelete=ondelete
    )


def _add_kind(table: str, values: tuple[str, ...], default: str) -> None:
    allowed = ", ".join(f"'{value}'" for value in values)  # SQLite takes a check only together with its column.
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN kind VARCHAR(40) DEFAULT '{default}' NOT NULL"
        f" CONSTRAINT ck_{table}_kind CHECK (kind IN ({allowed}))"
    )


def _extend_skills() -> None:
    _add_kind("skill", _SKILL_KINDS, "skill")
    op.add_column("skill", sa.Column("code", sa.String(), server_default="", nullable=False))
    op.add_column("skill", sa.Column("reuse", sa.String(), server_default="", nullable=False))
    op.add_column("skill", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_skill_framework_code", "skill", ["framework", "code"], unique=False)
    _add_kind("skill_label", _LABEL_KINDS, "alternative")
    for table in ("skill_label", "skill_broader"):
        op.add_column(table, sa.Column("source", sa.String(), server_default=_OWN, nullable=False))


def _create_imports() -> None:
    op.create_table(
        "framework_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("framework", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_partial", sa.Boolean(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_import")),
    )
    op.create_index(op.f("ix_framework_import_framework"), "framework_import", ["framework"], unique=False)
    op.create_table(
        "qualification_level",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("eqf", sa.Integer(), nullable=True),
        sa.Column("rqf", sa.String(), nullable=False),
        sa.Column("qualifications", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("level", name=op.f("pk_qualification_level")),
    )


def _create_relations() -> None:
    op.create_table(
        "skill_relation",
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column("needed_id", sa.Integer(), nullable=False),
        sa.Column("need", _choice("need", _NEEDS), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        _owner("needed_id", "skill", "skill_relation"),
        _owner("skill_id", "skill", "skill_relation"),
        sa.PrimaryKeyConstraint("skill_id", "needed_id", name=op.f("pk_skill_relation")),
    )
    op.create_index(op.f("ix_skill_relation_needed_id"), "skill_relation", ["needed_id"], unique=False)


def _create_occupations() -> None:
    op.create_table(
        "occupation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("framework", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("is_group", sa.Boolean(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupation")),
        sa.UniqueConstraint("key", name=op.f("uq_occupation_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_occupation_framework_code", "occupation", ["framework", "code"], unique=False)
    op.create_index(op.f("ix_occupation_label"), "occupation", ["label"], unique=False)
    op.create_table(
        "occupation_label",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occupation_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("kind", _choice("kind", _LABEL_KINDS), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        _owner("occupation_id", "occupation", "occupation_label"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupation_label")),
        sa.UniqueConstraint(
            "occupation_id", "language", "label", name=op.f("uq_occupation_label_occupation_id_language_label")
        ),
    )
    op.create_index(op.f("ix_occupation_label_label"), "occupation_label", ["label"], unique=False)
    op.create_index(op.f("ix_occupation_label_occupation_id"), "occupation_label", ["occupation_id"], unique=False)
    op.create_table(
        "occupation_skill",
        sa.Column("occupation_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column("need", _choice("need", _NEEDS), nullable=False),
        sa.Column("importance", sa.Double(), nullable=True),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        _owner("occupation_id", "occupation", "occupation_skill"),
        _owner("skill_id", "skill", "occupation_skill"),
        sa.PrimaryKeyConstraint("occupation_id", "skill_id", name=op.f("pk_occupation_skill")),
    )
    op.create_index(op.f("ix_occupation_skill_skill_id"), "occupation_skill", ["skill_id"], unique=False)


def _create_crosswalk(table: str, target: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("relation", _choice("relation", _RELATIONS), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        _owner("decided_by_id", "account", table, ondelete="SET NULL"),
        _owner("from_id", target, table),
        _owner("to_id", target, table),
        _owner("undone_by_id", "account", table, ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("from_id", "to_id", "rule", name=op.f(f"uq_{table}_from_id_to_id_rule")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f(f"ix_{table}_from_id"), table, ["from_id"], unique=False)
    op.create_index(op.f(f"ix_{table}_to_id"), table, ["to_id"], unique=False)
