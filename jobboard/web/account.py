"""A person's own account: addresses, password, sessions, and an employer's colleagues."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from jobboard.web.access import current_account, signed_in

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Show the account."""
    return render_template("account/show.html", account=current_account())
