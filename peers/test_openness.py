"""Grades against the framework's own figures and an independent script; documents against other people's checkers."""

import json
import re
from pathlib import Path

import jsonschema
import mof
import pyshacl
import pytest
import rdflib
import yaml
from conftest import ROOT
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from test_documentation import DATA

NEED_FACT = 3
MOF = DATA / "mof"
SHAPES = Path(__file__).parent / "golden" / "odrl-shapes.ttl"
FACTS = ["--fact", "data_information_sufficient=yes", "--fact", "no_field_of_use_limits=yes"]
# What the words of the policies mean: the part of W3C's JSON-LD context for ODRL that they use.
IRI, WORD = {"@type": "@id"}, {"@type": "@vocab"}
ODRL = "http://www.w3.org/ns/odrl/2/"
CONTEXT = {
    "@vocab": ODRL,
    "cc": "http://creativecommons.org/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "uid": "@id",
    **{name: {"@id": ODRL + name, **WORD} for name in ("action", "operator", "leftOperand")},
    **{name: {"@id": ODRL + name, **IRI} for name in ("target", "profile", "permission", "prohibition", "duty")},
    "constraint": {"@id": ODRL + "constraint", **IRI},
}


def data(name):
    path = MOF / name
    if not path.exists():
        pytest.skip(f"no {path}: set WEIGHBRIDGE_DATA to the folder of real files")
    return path


def grade(weighbridge, path, *options):
    done = weighbridge("grade", path, "--json", *options)
    assert done.code in (0, NEED_FACT), done.err
    return json.loads(done.out)


@pytest.fixture
def llama(tmp_path):
    """A fine-tune under a licence with limits, with results, a paper and a licence's text."""
    folder = tmp_path / "llama-demo"
    folder.mkdir()
    (folder / "README.md").write_text(
        """---
license: llama3.1
base_model: acme/base
base_model_relation: finetune
pipeline_tag: text-generation
datasets: [acme/talks]
model-index:
- name: demo
  results:
  - task: {type: text-generation}
    dataset: {type: mmlu, name: MMLU}
    metrics: [{type: accuracy, value: 0.71}]
---
# Llama demo
After https://arxiv.org/abs/2403.13784.
"""
    )
    (folder / "config.json").write_text('{"model_type": "llama", "architectures": ["LlamaForCausalLM"]}')
    (folder / "model.safetensors").write_bytes(b"\x00" * 100)
    return folder


def test_every_file_of_the_frameworks_own_tests_has_its_class_and_percentages(weighbridge):
    folder = data("Test_Data")
    text = re.sub(r",(\s*[}\]])", r"\1", (folder / "expected_results.json").read_text())
    expected = {model["release"]["name"]: model["classification"] for model in json.loads(text)["models"]}
    files = sorted(folder.glob("*.yml"))
    assert len(files) == len(expected) == 27
    for path in files:
        name = yaml.safe_load(path.read_text())["release"]["name"]
        assert mof.classification(yaml.safe_load(path.read_text())) == expected[name], name
    for path in files[::9]:
        name = yaml.safe_load(path.read_text())["release"]["name"]
        assert grade(weighbridge, path)["mof"] == expected[name], name


def test_every_real_model_has_the_class_that_an_independent_script_gives_it(weighbridge, tmp_path):
    """One start for all: each model's folder is named by the command line of `compare`."""
    files = sorted(data("models").glob("*.yml"))
    assert len(files) > 100
    compared = weighbridge("compare", "--json", *files)
    assert compared.code == 0, compared.err
    models = json.loads(compared.out)["models"]
    classes = {}
    for path, model in zip(files, models, strict=True):
        expected = mof.classification(yaml.safe_load(path.read_text()))
        assert model["mof"] == expected, path.name
        classes[expected["class"]] = classes.get(expected["class"], 0) + 1
    assert set(classes) == {0, 1, 2, 3}, classes


def test_flags_of_licences_are_those_of_the_spdx_list():
    lines = (
        (ROOT / "openness/src/main/resources/io/weighbridge/openness/spdx-licences.txt").read_text().splitlines()[1:]
    )
    ours = {words[0]: set(words[1:]) for words in map(str.split, lines)}
    theirs = {
        id: {flag for flag, on in (("osi", licence.osi_approved), ("fsf", licence.fsf_libre)) if on}
        for id, licence in mof.LICENSES.items()
    }
    assert ours == theirs


@pytest.mark.parametrize("name", ["mof.yml", "mof.json"])
def test_declarations_fit_the_frameworks_schema(weighbridge, llama, tmp_path, name):
    schema = json.loads(data("schema/mof_schema.json").read_text())
    checker = jsonschema.FormatChecker()
    written = tmp_path / name
    for target in [llama, ROOT / "models" / "mnist-mlp", *sorted(data("models").glob("*.yml"))[:3]]:
        before = grade(weighbridge, target, "--export", written)
        read = yaml.safe_load(written.read_text()) if name.endswith("yml") else json.loads(written.read_text())
        jsonschema.validate(read, schema, format_checker=checker)
        assert grade(weighbridge, written)["mof"] == before["mof"]


def test_bills_of_materials_are_accepted_by_the_cyclonedx_validator(weighbridge, llama):
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    for target in (llama, ROOT / "models" / "mnist-mlp"):
        text = weighbridge.ok("export", target, "--as", "cyclonedx").out
        assert validator.validate_str(text) is None
    assert validator.validate_str(text.replace("machine-learning-model", "brain")) is not None
    model = json.loads(weighbridge.ok("export", llama, "--as", "cyclonedx").out)["metadata"]["component"]
    assert model["pedigree"]["ancestors"][0]["group"] == "acme"
    assert model["licenses"][0]["license"]["licensing"]["altIds"]
    assert model["modelCard"]["quantitativeAnalysis"]["performanceMetrics"] == [
        {"type": "accuracy", "value": "0.71", "slice": "MMLU"}
    ]


def conforms(policy):
    graph = rdflib.Graph()
    graph.parse(data=json.dumps(policy | {"@context": CONTEXT}), format="json-ld")
    return pyshacl.validate(graph, shacl_graph=rdflib.Graph().parse(SHAPES))[::2]


def test_policies_have_the_shape_that_odrl_asks_for(weighbridge, llama):
    for target in (llama, ROOT / "models" / "mnist-mlp"):
        policy = json.loads(weighbridge.ok("export", target, "--as", "odrl").out)
        fits, report = conforms(policy)
        assert fits, report
    del policy["permission"][0]["target"]
    assert not conforms(policy)[0]


def test_facts_are_asked_for_and_taken(weighbridge, tmp_path):
    path = data("models/OLMo-7B-Twin-2T-hf.yml")
    asked = weighbridge("grade", path, "--json")
    assert asked.code == NEED_FACT
    assert json.loads(asked.out)["osaid"]["facts"] == ["data_information_sufficient", "no_field_of_use_limits"]
    assert grade(weighbridge, path, *FACTS)["osaid"]["answer"] == "yes"


def test_a_model_on_a_hub_is_graded_as_its_folder_is(weighbridge, server, llama):
    token = server.user("opener")
    hub = ["--server", server.url, "--token", token]
    weighbridge.ok("push", llama, "opener/llama-demo", "--create", *hub)
    there, here = grade(weighbridge, "opener/llama-demo", *hub), grade(weighbridge, llama)
    assert there["mof"] == here["mof"] and there["osaid"] == here["osaid"]
    digests = {row["path"]: row["sha256"] for row in here["evidence"] if row["of"] == "weights_downloadable"}
    assert digests == {row["path"]: row["sha256"] for row in there["evidence"] if row["of"] == "weights_downloadable"}
    assert all(digests.values())
    # Their names differ, and a hub's own files come along.
    here, there = (
        json.loads(weighbridge.ok("export", target, "--as", "cyclonedx", *hub).out)["metadata"]["component"]
        for target in (llama, "opener/llama-demo")
    )
    assert there["group"] == "opener"
    assert there["modelCard"] == here["modelCard"] and there["licenses"] == here["licenses"]
