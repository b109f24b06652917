# The site as an image: web, worker and indexer are the same image with another command.
FROM python:3.12-slim AS build
WORKDIR /source
COPY . .
RUN pip install --quiet build hatchling && python -m build --wheel --no-isolation --outdir /wheels

FROM python:3.12-slim
WORKDIR /srv
COPY requirements.lock .
RUN pip install --quiet --require-hashes -r requirements.lock
COPY --from=build /wheels/*.whl /tmp/
RUN pip install --quiet --no-deps /tmp/*.whl && rm /tmp/*.whl && useradd --system --create-home jobboard
USER jobboard
ENV JOBBOARD_DATA_DIR=/home/jobboard/var
CMD ["gunicorn", "app:app", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--limit-request-line", "8190"]
