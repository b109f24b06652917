"""Every room of the site, one line each."""

from flask import Blueprint

from jobboard.web import account, auth, health, home

BLUEPRINTS: tuple[Blueprint, ...] = (
    home.blueprint,
    auth.blueprint,
    account.blueprint,
    health.blueprint,
)

DEVELOPMENT_BLUEPRINTS: tuple[Blueprint, ...] = ()
