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
    identities,
    issuers,
    jobs,
    metrics,
    people,
    policy,
    profile,
    registries,
    resume,
    revealing,
    search,
    sent_mail,
    staff,
    staff_checks,
    vacancies,
    vacancy_editor,
    versions,
    vocabulary,
    wallet,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    home.blueprint,
    auth.blueprint,
    account.blueprint,
    identities.blueprint,
    staff.blueprint,
    issuers.blueprint,
    registries.blueprint,
    staff_checks.blueprint,
    health.blueprint,
    metrics.blueprint,
    dashboard.blueprint,
    wallet.blueprint,
    revealing.blueprint,
    resume.blueprint,
    profile.blueprint,
    versions.blueprint,
    jobs.blueprint,
    applications.blueprint,
    search.blueprint,
    vacancies.blueprint,
    vacancy_editor.blueprint,
    people.blueprint,
    policy.blueprint,
    vocabulary.blueprint,
)

DEMO_BLUEPRINTS: tuple[Blueprint, ...] = (demo.blueprint,)

DEVELOPMENT_BLUEPRINTS: tuple[Blueprint, ...] = (sent_mail.blueprint,)
