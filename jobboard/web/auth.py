"""Registering, confirming an address, signing in and out, and a forgotten password."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from jobboard.web.access import anyone, signed_in
from jobboard.web.login import sign_out_browser

blueprint = Blueprint("auth", __name__)


@blueprint.get("/sign-in")
@anyone
def sign_in() -> ResponseReturnValue:
    """Ask for an address and a password."""
    return render_template("auth/sign_in.html")


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    sign_out_browser()
    return redirect(url_for("home.show"), 303)
