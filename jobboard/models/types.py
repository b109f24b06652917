"""Column types that several tables share."""

import uuid
from collections.abc import Collection
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import Dialect, Enum, ForeignKey, String
from sqlalchemy.orm import MappedColumn, mapped_column
from sqlalchemy.types import TypeDecorator

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


class SeveralOf(TypeDecorator[frozenset[Any]]):
    """A text column that holds any number of the values of a closed set, in their order, with commas between them."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Collection[StrEnum] | None, dialect: Dialect) -> str:
        """Give the text for a set."""
        return ",".join(each.value for each in self.kind if each in (value or ()))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[StrEnum]:
        """Give the set for a text."""
        return frozenset(self.kind(each) for each in value.split(",")) if value else frozenset()
