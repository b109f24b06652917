"""A small drawing of a few lines over logarithmic axes, as SVG text."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP, _RIGHT = 640, 400, 70, 50, 40, 20
_COLOURS = ("#1a5fb4", "#a51d2d", "#26734d")


@dataclass(frozen=True)
class Line:
    """Points that belong together, both numbers above 0."""

    name: str
    points: Sequence[tuple[float, float]]


def draw(title: str, across: str, up: str, lines: Sequence[Line]) -> str:
    """Give the drawing; a dashed line shows what grows as fast as what is drawn across does."""
    points = [point for line in lines for point in line.points]
    x = _axis([each for each, _ in points], _LEFT, _WIDTH - _RIGHT)
    y = _axis([each for _, each in points], _HEIGHT - _BOTTOM, _TOP)
    parts = [_text(_LEFT, 22, title, "start")]
    for value in _powers([each for each, _ in points]):
        parts += [_rule(x(value), _TOP, x(value), _HEIGHT - _BOTTOM), _text(x(value), _HEIGHT - 30, f"{value:,.0f}")]
    for value in _powers([each for _, each in points]):
        parts += [
            _rule(_LEFT, y(value), _WIDTH - _RIGHT, y(value)),
            _text(_LEFT - 8, y(value) + 4, f"{value:,g}", "end"),
        ]
    parts += [_text(_WIDTH / 2, _HEIGHT - 10, across), _text(_LEFT - 8, 22, up, "end")]
    for position, line in enumerate(lines):
        colour = _COLOURS[position % len(_COLOURS)]
        (first, begin), (last, _) = line.points[0], line.points[-1]
        end = min(begin * last / first, 10 ** math.ceil(math.log10(max(each for _, each in points))))
        reached = first * end / begin
        parts.append(_path([(x(first), y(begin)), (x(reached), y(end))], colour, "4 4"))
        parts.append(_path([(x(one), y(other)) for one, other in line.points], colour))
        parts += [
            f'<circle cx="{x(one):.0f}" cy="{y(other):.0f}" r="4" fill="{colour}"/>' for one, other in line.points
        ]
        parts += [_text(x(one), y(other) - 10, f"{other:.0f}", "end") for one, other in line.points]
        parts.append(
            f'<text x="{_LEFT + 12}" y="{_TOP + 18 + 18 * position}" fill="{colour}">{escape(line.name)}</text>'
        )
    described = "; ".join(
        f"{line.name}: " + ", ".join(f"{value:.0f} {up} at {count:,.0f}" for count, value in line.points)
        for line in lines
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" font-family="sans-serif" '
        f'font-size="13"><title>{escape(title)}</title><desc>{escape(described)}</desc>'
        f'<rect width="100%" height="100%" fill="#fff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _powers(values: Sequence[float]) -> list[float]:
    return [10.0**each for each in range(math.floor(math.log10(min(values))), math.ceil(math.log10(max(values))) + 1)]


def _axis(values: Sequence[float], begin: float, end: float):  # type: ignore[no-untyped-def]
    powers = _powers(values)
    low, high = math.log10(powers[0]), math.log10(powers[-1])
    return lambda value: begin + (math.log10(value) - low) / max(high - low, 1e-9) * (end - begin)


def _text(x: float, y: float, text: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{escape(text)}</text>'


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path d="M{x1:.0f} {y1:.0f}L{x2:.0f} {y2:.0f}" stroke="#ccc"/>'


def _path(points: Sequence[tuple[float, float]], colour: str, dashes: str = "") -> str:
    steps = "L".join(f"{x:.0f} {y:.0f}" for x, y in points)
    return f'<path d="M{steps}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>'
