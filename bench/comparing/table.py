"""The results as Markdown, and whether they are what they must be."""


def verdict(value, must, aim, more_is_better):
    """A word for a value: "aim" and "must" where it reaches them, "MISSED", or "" without bars."""
    if must is None:
        return ""
    def reaches(bar):
        return value >= bar if more_is_better else value <= bar
    return "aim" if reaches(aim) else "must" if reaches(must) else "MISSED"


def markdown(head, rows):
    """`rows` are lists of texts; columns but the first are aligned to the right."""
    widths = [max(len(row[i]) for row in [head] + rows) for i in range(len(head))]
    def line(row):
        cells = [cell.ljust(width) if i == 0 else cell.rjust(width)
                 for i, (cell, width) in enumerate(zip(row, widths))]
        return "| " + " | ".join(cells) + " |"
    rule = "|" + "|".join("-" * (width + 2) if i == 0 else "-" * (width + 1) + ":"
                          for i, width in enumerate(widths)) + "|"
    return "\n".join([line(head), rule] + [line(row) for row in rows])


def number(value, digits=2):
    return f"{value:,.{digits}f}"


def spread(value, digits=2):
    return f"{number(value.median, digits)} ({number(value.low, digits)}–{number(value.high, digits)})"


def speed_table(results):
    """`results`: of compare.measure_speed."""
    head = ["Scenario", "server", "requests/s", "CPU µs", "nginx's CPU over it", "must", "aim",
            "p99 µs", "of nginx's p99", ""]
    rows = []
    for result in results:
        for entry in result["servers"]:
            ours = entry["name"] == "lkmock"
            rows.append([
                result["scenario"] if entry is result["servers"][0] else "",
                entry["name"],
                number(entry["per_second"].median, 0),
                spread(entry["cpu_us"], 1),
                spread(entry["ratio"]) if entry["ratio"] else "",
                number(result["must"]) if ours and result["must"] else "",
                number(result["aim"]) if ours and result["aim"] else "",
                number(entry["p99_us"].median, 0),
                spread(entry["p99_ratio"]) if entry["p99_ratio"] else "",
                verdict(entry["ratio"].median, result["must"], result["aim"], True)
                if ours and entry["ratio"] else "",
            ])
    return markdown(head, rows)


def bars_table(bars):
    """`bars`: dicts of what, value, unit, must and aim, of which less is better."""
    rows = [[bar["what"], f"{number(bar['value'], bar['digits'])} {bar['unit']}".strip(),
             f"{bar['must']:g}", f"{bar['aim']:g}",
             verdict(bar["value"], bar["must"], bar["aim"], False)] for bar in bars]
    return markdown(["", "measured", "must", "aim", ""], rows)


def missed(results, bars):
    """The names of what is not as it must be."""
    names = [result["scenario"] for result in results for entry in result["servers"]
             if entry["name"] == "lkmock" and entry["ratio"]
             and verdict(entry["ratio"].median, result["must"], result["aim"], True) == "MISSED"]
    return names + [bar["what"] for bar in bars
                    if verdict(bar["value"], bar["must"], bar["aim"], False) == "MISSED"]
