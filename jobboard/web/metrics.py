"""Metrics for operators, as Prometheus reads them. Without JOBBOARD_METRICS_TOKEN the page does not exist."""

from collections.abc import Iterator
from hmac import compare_digest

from flask import Blueprint, Response, request
from prometheus_client.core import CollectorRegistry, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from jobboard.errors import NotFound
from jobboard.figures import Figure, read_figures
from jobboard.web.access import NO_SUCH_PAGE, anyone
from jobboard.web.session import current_session, now, settings

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
@anyone
def metrics() -> Response:
    """Give every figure to who knows the token; the page is not there for anybody else."""
    token = settings().metrics_token
    sent = request.headers.get("Authorization", "")
    if token is None or not compare_digest(sent.encode(), f"Bearer {token}".encode()):
        raise NotFound(NO_SUCH_PAGE)
    registry = CollectorRegistry()
    registry.register(_Figures(read_figures(current_session(), now=now())))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Figures(Collector):
    """Figures in the library's form."""

    def __init__(self, figures: tuple[Figure, ...]) -> None:
        self.figures = figures

    def collect(self) -> Iterator[Metric]:
        for figure in self.figures:
            numbers = GaugeMetricFamily(f"jobboard_{figure.name}", figure.about, labels=figure.labels)
            ages = GaugeMetricFamily(
                f"jobboard_{figure.name}_oldest_seconds", "Age of the oldest.", labels=figure.labels
            )
            for group in figure.groups:
                numbers.add_metric(group.labels, group.number)
                if group.age_seconds is not None:
                    ages.add_metric(group.labels, group.age_seconds)
            yield from (each for each in (numbers, ages) if each.samples)
