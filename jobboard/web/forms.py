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
        """Show a refusal beside the fields it names; what is about no field of the form stands above all of them."""
        for name, message in error.fields.items():
            if name in self._fields:
                self._fields[name].errors = [*self._fields[name].errors, message]
            else:
                self.form_errors.append(message)
        if not error.fields:
            self.form_errors.append(error.message)


def csrf_field() -> Markup:
    """Give the hidden field that every form carries."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
