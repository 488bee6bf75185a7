"""What ./test reads of a run: the lines `# sdk`, `# pass`, `# fail`, `# skip` and `# skipped`."""

from importlib.metadata import version


def pytest_terminal_summary(terminalreporter):
    def reports(*outcomes):
        return [it for outcome in outcomes for it in terminalreporter.stats.get(outcome, [])]

    skipped = reports("skipped")
    terminalreporter.ensure_newline()
    for reason in sorted({report.longrepr[2] for report in skipped}):
        terminalreporter.write_line(f"# skipped {reason.removeprefix('Skipped: ')}")
    terminalreporter.write_line(f"# sdk livekit-api {version('livekit-api')}")
    terminalreporter.write_line(f"# pass {len(reports('passed'))}")
    terminalreporter.write_line(f"# fail {len(reports('failed', 'error'))}")
    terminalreporter.write_line(f"# skip {len(skipped)}")
