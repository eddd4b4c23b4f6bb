"""The example notebook runs, on the crawled recorded web, and shows what its text says."""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).resolve().parents[2] / "examples" / "who_should_meet.ipynb"


@pytest.mark.enable_socket
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_notebook_runs(demo_folder, tmp_path):
    (tmp_path / "demo").mkdir()
    for file in demo_folder.iterdir():
        shutil.copyfile(file, tmp_path / "demo" / file.name.replace("people.", "demo."))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = "\n".join(_text(cell) for cell in notebook.cells if cell.cell_type == "code")
    assert "x:ada_l" in shown
    assert "butterflies" in shown
    assert "Rafael Okafor" in shown
    assert "<table" in shown, "tables show themselves as HTML"


def _text(cell):
    return "\n".join(
        "".join(output.get("data", {}).values()) if "data" in output else output.get("text", "")
        for output in cell.outputs
    )


def test_the_notebook_is_kept_without_outputs():
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert all(
        not cell.outputs and cell.execution_count is None
        for cell in notebook.cells
        if cell.cell_type == "code"
    )
