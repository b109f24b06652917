"""The base of every form, and how a refusal of a use case becomes messages beside its fields."""

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from wtforms import Field
from wtforms.validators import DataRequired, Length

from jobboard.errors import Rejected


def trimmed(value: str | None) -> str | None:
    """Give what was typed without blanks around it."""
    return value.strip() if isinstance(value, str) else value


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose token was already checked by CSRFProtect.

    `error_summary` in macros/forms.html shows `form_errors` and every field's errors.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """No token of its own: `csrf_field()` writes it, CSRFProtect checks it before any view."""

        csrf = False

    def was_sent(self) -> bool:
        """Say whether the form was sent and every field is acceptable."""
        return bool(request.method == "POST" and self.validate())

    def reject(self, error: Rejected) -> None:
        """Show a refusal beside the fields it names, or above all of them."""
        placed = False
        for name, message in error.fields.items():
            field = self._fields.get(name)
            if field is not None:
                field.errors = [*field.errors, message]
                placed = True
        if not placed:
            self.form_errors.append(error.message)


def required(message: str) -> DataRequired:
    """Refuse an empty field with this message. The field is not marked `required`, so that our page tells it."""
    validator = DataRequired(message)
    validator.field_flags = {}
    return validator


def at_most(length: int) -> Length:
    """Refuse more characters than this."""
    return Length(max=length, message=f"Use at most {length:,} characters.")


def add_error(field: Field, message: str) -> None:
    """Show a message beside this field."""
    field.errors = [*field.errors, message]


def csrf_field() -> Markup:
    """Give the hidden field that every form carries."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
