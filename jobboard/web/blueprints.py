"""Every room of the site, one line each."""

from flask import Blueprint

from jobboard.web import (
    account,
    applications,
    auth,
    dashboard,
    demo,
    health,
    home,
    jobs,
    people,
    profile,
    resume,
    search,
    sent_mail,
    staff,
    staff_checks,
    vacancies,
    vacancy_editor,
    versions,
    wallet,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    home.blueprint,
    auth.blueprint,
    account.blueprint,
    staff.blueprint,
    staff_checks.blueprint,
    health.blueprint,
    dashboard.blueprint,
    wallet.blueprint,
    resume.blueprint,
    profile.blueprint,
    versions.blueprint,
    jobs.blueprint,
    applications.blueprint,
    search.blueprint,
    vacancies.blueprint,
    vacancy_editor.blueprint,
    people.blueprint,
)

DEMO_BLUEPRINTS: tuple[Blueprint, ...] = (demo.blueprint,)

DEVELOPMENT_BLUEPRINTS: tuple[Blueprint, ...] = (sent_mail.blueprint,)
