"""The base of every form, and how a refusal of a use case becomes messages beside its fields."""

from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from jobboard.errors import Rejected


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose token was already checked by CSRFProtect.

    `error_summary` in macros/forms.html shows `form_errors` and every field's errors.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """No token of its own: `csrf_field()` writes it, CSRFProtect checks it before any view."""

        csrf = False

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


def csrf_field() -> Markup:
    """Give the hidden field that every form carries."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
