"""Sphinx configuration: `make docs`."""

from aggregator import __version__

project = "persongraph"
copyright = "2026, the persongraph maintainers"  # noqa: A001 - Sphinx wants this name
release = version = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc", "sphinx_click"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"persongraph {version}"
autodoc_typehints = "description"
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
