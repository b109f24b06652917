"""Every room of the site, one line each."""

from flask import Blueprint

from jobboard.web import account, auth, dashboard, health, home, profile, resume, sent_mail, staff, versions, wallet

BLUEPRINTS: tuple[Blueprint, ...] = (
    home.blueprint,
    auth.blueprint,
    account.blueprint,
    staff.blueprint,
    health.blueprint,
    dashboard.blueprint,
    wallet.blueprint,
    resume.blueprint,
    profile.blueprint,
    versions.blueprint,
)

DEVELOPMENT_BLUEPRINTS: tuple[Blueprint, ...] = (sent_mail.blueprint,)
