"""The WSGI entry point: `gunicorn app:app`."""

from jobboard.web import create_app

app = create_app()
