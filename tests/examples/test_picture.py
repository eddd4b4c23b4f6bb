"""The example script draws what an export holds."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

SCRIPT = Path(__file__).resolve().parents[2] / "examples" / "picture.py"


def test_the_picture_shows_everybody(aggregator, demo_db, tmp_path):
    gexf, svg = tmp_path / "people.gexf", tmp_path / "people.svg"
    assert aggregator("export", "gexf", gexf, db=demo_db).exit_code == 0
    subprocess.run([sys.executable, str(SCRIPT), str(gexf), str(svg)], check=True)
    drawn = ET.parse(svg).getroot()
    people = aggregator("people", "--json", db=demo_db).stdout.splitlines()
    assert len(drawn.findall("{*}circle")) == len(people)
    assert "Maja Holm" in [text.text for text in drawn.findall("{*}text")]
