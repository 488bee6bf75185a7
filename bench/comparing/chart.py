"""A bar chart of ratios, as SVG."""

from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 900, 370, 70, 64, 34
BAR, GAP, GROUP_GAP = 18, 4, 16
MUST = "#c0392b"
HALO = 'paint-order="stroke" stroke="white" stroke-width="5"'  # Keeps lines off a number.
COLOURS = ["#2f6fb2", "#c98a2b", "#5f9e5a", "#8c5aa0", "#7a7a7a"]


def svg(title, groups, reference):
    """`groups`: dicts of label, must (or None), and bars: (name, Spread) each. `reference` is what
    1 stands for. Whiskers go from the lowest round to the highest; a red line is what must be."""
    names = list(dict.fromkeys(name for group in groups for name, _ in group["bars"]))
    highest = max([1.0] + [spread.high for group in groups for _, spread in group["bars"]])
    scale = (WIDTH - LEFT - RIGHT) / (highest * 1.02)
    parts, values = [], []

    y = TOP
    for group in groups:
        height = len(group["bars"]) * (BAR + GAP) - GAP
        parts.append(text(LEFT - 10, y + height / 2 + 4, group["label"], "end"))
        for name, spread in group["bars"]:
            colour = COLOURS[names.index(name) % len(COLOURS)]
            parts.append(f'<rect x="{LEFT}" y="{y}" width="{spread.median * scale:.1f}" '
                         f'height="{BAR}" fill="{colour}"/>')
            low, high, middle = LEFT + spread.low * scale, LEFT + spread.high * scale, y + BAR / 2
            parts.append(line(low, middle, high, middle, "#222", 1.5))
            parts += [line(x, middle - 4, x, middle + 4, "#222", 1.5) for x in (low, high)]
            values.append(text(high + 8, middle + 4, f"{spread.median:.2f}", "start", HALO))
            y += BAR + GAP
        if group["must"]:
            x = LEFT + group["must"] * scale
            parts.append(line(x, y - GAP - height - 4, x, y - GAP + 4, MUST, 2))
        y += GROUP_GAP
    bottom = y - GROUP_GAP + 6

    grid = [line(LEFT, TOP - 8, LEFT, bottom, "#222", 1)]
    one = LEFT + scale
    grid.append(line(one, TOP - 8, one, bottom, "#222", 1, "4 3"))
    grid.append(text(one, bottom + 16, reference, "middle"))
    legend, x = [], LEFT
    for name in names:
        colour = COLOURS[names.index(name) % len(COLOURS)]
        legend.append(f'<rect x="{x}" y="34" width="12" height="12" fill="{colour}"/>')
        legend.append(text(x + 17, 44, name, "start"))
        x += 40 + 8 * len(name)
    legend.append(line(x + 6, 33, x + 6, 47, MUST, 2))
    legend.append(text(x + 14, 44, "must", "start"))

    total = bottom + BOTTOM
    return "\n".join(
        [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {total:.0f}" '
         f'font-family="sans-serif" font-size="13">',
         f'<rect width="{WIDTH}" height="{total:.0f}" fill="white"/>',
         text(LEFT, 22, title, "start", 'font-weight="bold"')] +
        legend + grid + parts + values + ["</svg>"]) + "\n"


def text(x, y, content, anchor, more=""):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#222" {more}>'.replace(
        " >", ">") + f"{escape(content)}</text>")


def line(x1, y1, x2, y2, colour, width, dashes=""):
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
            f'stroke-width="{width}"{dashed}/>')
