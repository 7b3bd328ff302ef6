"""Draws the figures of bench/desk.py: p95 against the number of signals kept."""

import math
from collections.abc import Mapping, Sequence

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 400, 64, 200, 48, 56
STROKES = {("page", 1): "#0b544b", ("refresh", 1): "#134a72"}
DASH = 'stroke-dasharray="6 4"'


def draw(
    p95: Mapping[tuple[int, int, str], float],
    kept: Sequence[int],
    people: Sequence[int],
    pages: Sequence[str],
) -> str:
    """Return an SVG: a line for each page and number of people; ``p95`` is in milliseconds."""
    top = max(p95.values()) * 1.15

    def x(signals: int) -> float:
        share = math.log(signals / kept[0]) / math.log(kept[-1] / kept[0])
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(milliseconds: float) -> float:
        return HEIGHT - BOTTOM - milliseconds / top * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="14" role="img">',
        "<title>The desk's queue: p95 of page and refresh, by signals kept</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="24" font-weight="bold">p95 in milliseconds, by signals kept</text>',
    ]
    for step in range(5):
        level = top / 1.15 * step / 4
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(level):.1f}" y2="{y(level):.1f}" '
            'stroke="#c9d2cf"/>'
            f'<text x="{LEFT - 8}" y="{y(level) + 5:.1f}" text-anchor="end">{level:.0f}</text>'
        )
    parts += [
        f'<text x="{x(one):.1f}" y="{HEIGHT - 28}" text-anchor="middle">{one:,}</text>'
        for one in kept
    ]
    labels: list[float] = []
    for many in people:
        for page in pages:
            colour = STROKES[page, 1]
            points = " ".join(f"{x(one):.1f},{y(p95[one, many, page]):.1f}" for one in kept)
            dash = "" if many == people[0] else f" {DASH}"
            parts.append(
                f'<polyline points="{points}" fill="none" stroke="{colour}" '
                f'stroke-width="2.5"{dash}/>'
            )
            end = y(p95[kept[-1], many, page]) + 5
            while any(abs(end - other) < 18 for other in labels):
                end -= 4
            labels.append(end)
            words = f"{page}, {many} {'person' if many == 1 else 'people'}"
            parts.append(
                f'<text x="{WIDTH - RIGHT + 12}" y="{end:.1f}" fill="{colour}">{words}</text>'
            )
    return "\n".join([*parts, "</svg>"]) + "\n"
