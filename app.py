"""The WSGI entry point: `gunicorn app:app`."""

from jobboard.process import collect_seldom
from jobboard.web import create_app

app = create_app()
collect_seldom()
