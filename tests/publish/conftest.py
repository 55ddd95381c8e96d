import importlib.util
from pathlib import Path

import pytest


def load_sample():
    place = Path(__file__).parent / "sample.py"
    spec = importlib.util.spec_from_file_location("nkreport_sample", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def sample():
    """The module of typed-out bundles."""
    return load_sample()


@pytest.fixture
def notebook(sample):
    """An executed report with every kind of bundle."""
    return sample.sample_notebook()
