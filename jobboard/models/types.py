"""Column types that several tables share."""

import uuid
from enum import StrEnum
from typing import Annotated

from sqlalchemy import Enum, ForeignKey, String
from sqlalchemy.orm import MappedColumn, mapped_column

Key = Annotated[int, mapped_column(primary_key=True)]
PublicId = Annotated[str, mapped_column(String(32), unique=True, default=lambda: uuid.uuid4().hex)]


def owned_by(target: str, **options: object) -> MappedColumn[int]:
    """Give a column that refers to `target` ("table.id") and whose row goes when that one goes."""
    return mapped_column(ForeignKey(target, ondelete="CASCADE"), index=True, **options)  # type: ignore[arg-type]


def choice(kind: type[StrEnum], name: str) -> Enum:
    """Give a text column type that holds the values of a closed set, with a check constraint called `name`."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )
