"""Adds up all test reports of a run, names required tests that were skipped, and ends with `N passed, N failed`.

    count.py STATUS PEERS_REPORT

STATUS is the exit code of what ran before; it is kept, so that a build that breaks before any test fails too.
"""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

# A test may be skipped only if its name, `package.Class.method`, stands in this file, one a line, each with its reason
# after a `#`. Tests that lack their data are never among them.
ALLOWED = Path(__file__).with_name("allowed-skips")


def allowed():
    lines = ALLOWED.read_text().splitlines() if ALLOWED.is_file() else []
    return {line.split("#")[0].strip() for line in lines} - {""}


def cases(report):
    """The tests of one report: (name, outcome, reason)."""
    for case in ElementTree.parse(report).iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        outcome, reason = "passed", ""
        for child in case:
            if child.tag in ("failure", "error"):
                outcome, reason = "failed", child.get("message") or ""
            elif child.tag == "skipped":
                outcome, reason = "skipped", child.get("message") or ""
        yield name, outcome, reason


def main(status, peers_report):
    java = sorted(Path(".").glob("*/target/surefire-reports/TEST-*.xml"))
    python = [Path(peers_report)] if Path(peers_report).is_file() else []
    tests = [case for report in java + python for case in cases(report)]
    passed = sum(outcome == "passed" for _, outcome, _ in tests)
    failed = sum(outcome == "failed" for _, outcome, _ in tests)

    excused = allowed()
    required = [(name, reason) for name, outcome, reason in tests if outcome == "skipped" and name not in excused]
    for name, reason in required:
        print(f"ci: a required test was skipped: {name}: {reason.strip()}")
    failed += len(required)
    for what, reports in (("./build", java), ("peers/run", python)):
        if not reports:
            print(f"ci: {what} left no test report")
            failed += 1
    if status and not failed:
        print(f"ci: every test that ran passed, but a step ended with exit code {status}")
        failed += 1
    print(f"{passed} passed, {failed} failed")
    return status or (1 if failed else 0)


sys.exit(main(int(sys.argv[1]), sys.argv[2]))
