"""runtime/base/unicode.def is what its script makes."""

import unicodedata

import pytest

import unicode_tables
from places import ROOT


@pytest.mark.skipif(unicodedata.unidata_version != "14.0.0", reason="another Unicode than the table's")
def test_the_table_is_what_the_script_makes():
    assert (ROOT / "runtime" / "base" / "unicode.def").read_text().splitlines() == list(unicode_tables.table())
