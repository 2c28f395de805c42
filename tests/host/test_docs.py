"""The generated documents are those that the code makes now, and what the others name exists."""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tools import make_docs  # noqa: E402


@pytest.mark.parametrize("name", make_docs.DOCUMENTS)
def test_generated_document_is_current(name):
    made = make_docs.DOCUMENTS[name]()
    kept = (make_docs.DOCS / name).read_text(encoding="utf-8")
    assert kept == made, f"docs/{name} is out of date: run tools/make_docs.py"


@pytest.mark.parametrize("file", ["README.md", *(f"docs/{path.name}" for path in make_docs.DOCS.glob("*.md"))])
def test_links_lead_somewhere(file):
    text = (ROOT / file).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert ((ROOT / file).parent / target).exists(), f"{file} links to {target}, which does not exist"


def test_every_safety_rule_names_tests_that_exist():
    table = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8").split("## Each rule and its tests")[1]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| ")][1:]
    known = set()
    for file in (ROOT / "tests" / "host").rglob("*.py"):
        known.update(re.findall(r"^def (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE))
    assert len(rows) > 30
    for row in rows:
        named = re.findall(r"`(\w+)`", row[3])
        assert named, f"no test for: {row[1]}"
        assert set(named) <= known, f"{row[1]}: no such test: {set(named) - known}"
