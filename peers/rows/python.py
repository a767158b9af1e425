"""What one row asks of huggingface_hub, run by the client's own Python: `python.py ROW REPOSITORY [ARGUMENT...]`.

HF_ENDPOINT, HF_TOKEN and HF_HOME are set by the caller. A row that is not done ends with an assertion.
"""

import hashlib
import os
import sys
import time
from pathlib import Path

from huggingface_hub import HfApi, HfFileSystem, hf_hub_download, snapshot_download
from huggingface_hub.errors import (
    EntryNotFoundError,
    GatedRepoError,
    HfHubHTTPError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

api = HfApi()


def raises(kind, call):
    try:
        call()
    except kind as expected:
        return expected
    raise AssertionError(f"no {kind.__name__}")


def whoami(repository):
    told = api.whoami()
    assert told["name"] == repository.split("/")[0] and told["type"] == "user", told
    assert told["auth"]["accessToken"]["role"] == "write", told
    raises(HfHubHTTPError, lambda: HfApi(token="hf_" + "x" * 40).whoami())


def create(repository):
    url = api.create_repo(repository)
    assert url.repo_id == repository and str(url) == f"{os.environ['HF_ENDPOINT']}/{repository}", url
    assert api.create_repo(repository, exist_ok=True).repo_id == repository
    assert raises(HfHubHTTPError, lambda: api.create_repo(repository)).response.status_code == 409
    assert api.repo_exists(repository) and not api.repo_exists(repository + "-no")
    assert [ref.name for ref in api.list_repo_refs(repository).branches] == ["main"]
    assert api.list_repo_files(repository) == [".gitattributes"]
    info = api.model_info(repository)
    assert info.id == repository and info.private is False and info.gated is False and len(info.sha) == 40
    api.create_repo(repository + "-private", private=True)
    assert api.model_info(repository + "-private").private is True
    assert repository in [model.id for model in api.list_models(author=repository.split("/")[0])]
    assert [model.id for model in api.list_models(search=repository.split("/")[1] + "-private")] == [repository + "-private"]


def upload(repository, folder):
    api.create_repo(repository, exist_ok=True)
    api.upload_folder(repo_id=repository, folder_path=folder, commit_message="The whole folder")
    single = Path(folder).parent / "single.bin"
    single.write_bytes(os.urandom(300_000))
    api.upload_file(repo_id=repository, path_or_fileobj=single, path_in_repo="sub/single.bin")
    back = Path(hf_hub_download(repository, "sub/single.bin"))
    assert hashlib.sha256(back.read_bytes()).digest() == hashlib.sha256(single.read_bytes()).digest()
    for entry in api.list_repo_tree(repository, recursive=True):
        if entry.path == "sub/single.bin":
            assert entry.lfs is not None and entry.size == 300_000, entry


def snapshot(repository, folder, out):
    back = snapshot_download(repository, local_dir=out)
    names = lambda top: {str(path.relative_to(top)) for path in Path(top).rglob("*") if path.is_file() and ".cache" not in path.parts}
    missing = names(folder) - names(back)
    assert not missing, missing
    for name in names(folder):
        assert (Path(folder) / name).read_bytes() == (Path(back) / name).read_bytes(), name
    snapshot_download(repository)
    verified = api.verify_repo_checksums(repository)
    assert not verified.mismatches and not verified.missing_paths, verified


def errors(repository):
    api.create_repo(repository)
    api.create_repo(repository + "-gated")
    api.upload_file(repo_id=repository + "-gated", path_or_fileobj=b"secret", path_in_repo="a.txt")
    api.update_repo_settings(repository + "-gated", gated="manual")
    api.create_repo(repository + "-private", private=True)
    raises(RepositoryNotFoundError, lambda: api.model_info(repository + "-missing"))
    raises(RepositoryNotFoundError, lambda: hf_hub_download(repository + "-missing", "a.txt"))
    raises(RevisionNotFoundError, lambda: hf_hub_download(repository, "a.txt", revision="no-such"))
    raises(RevisionNotFoundError, lambda: api.model_info(repository, revision="no-such"))
    raises(EntryNotFoundError, lambda: hf_hub_download(repository, "no-such.txt"))
    raises(EntryNotFoundError, lambda: list(api.list_repo_tree(repository, "no-such-folder")))
    stranger = HfApi(token=False)
    raises(GatedRepoError, lambda: stranger.hf_hub_download(repository + "-gated", "a.txt"))
    assert stranger.model_info(repository + "-gated").gated == "manual"
    hidden = raises(RepositoryNotFoundError, lambda: stranger.model_info(repository + "-private"))
    absent = raises(RepositoryNotFoundError, lambda: stranger.model_info(repository + "-missing"))
    assert not isinstance(hidden, GatedRepoError) and hidden.response.status_code == absent.response.status_code
    assert not api.file_exists(repository, "no-such.txt") and api.file_exists(repository, ".gitattributes")
    conflict = raises(HfHubHTTPError, lambda: api.create_branch(repository, branch="main"))
    assert conflict.response.status_code == 409
    bad = lambda: api.upload_file(repo_id=repository, path_or_fileobj=b"---\nlicense: [\n---\n", path_in_repo="README.md")
    raises(ValueError, bad)
    stale = api.list_repo_commits(repository)[0].commit_id
    api.upload_file(repo_id=repository, path_or_fileobj=b"1", path_in_repo="one.txt")
    raises(
        HfHubHTTPError,
        lambda: api.upload_file(repo_id=repository, path_or_fileobj=b"2", path_in_repo="two.txt", parent_commit=stale),
    )


def safetensors(repository, folder):
    api.create_repo(repository)
    api.upload_folder(repo_id=repository, folder_path=folder)
    metadata = api.get_safetensors_metadata(repository)
    assert metadata.parameter_count == {"F32": 200 * 300, "F16": 64}, metadata.parameter_count
    info = api.model_info(repository, files_metadata=True)
    assert info.safetensors.parameters == {"F32": 60000, "F16": 64} and info.safetensors.total == 60064, info.safetensors
    sizes = {sibling.rfilename: sibling.size for sibling in info.siblings}
    assert sizes["model.safetensors"] == (Path(folder) / "model.safetensors").stat().st_size, sizes


def resumed(repository, path):
    """A download that is cut off half-way goes on where it stopped: the partial file is the cache's own."""
    api.create_repo(repository)
    content = Path(path).read_bytes()
    api.upload_file(repo_id=repository, path_or_fileobj=path, path_in_repo="big.bin")
    home = Path(os.environ["HF_HOME"]) / "hub" / ("models--" + repository.replace("/", "--")) / "blobs"
    home.mkdir(parents=True)
    (home / (hashlib.sha256(content).hexdigest() + ".incomplete")).write_bytes(content[: len(content) // 2])
    assert Path(hf_hub_download(repository, "big.bin")).read_bytes() == content


def paging(repository):
    from huggingface_hub import CommitOperationAdd

    api.create_repo(repository)
    names = [f"files/{number:04}.txt" for number in range(2500)]
    for start in range(0, len(names), 500):
        operations = [CommitOperationAdd(name, name.encode()) for name in names[start : start + 500]]
        api.create_commit(repository, operations, commit_message=f"from {start}")
    listed = api.list_repo_files(repository)
    assert sorted(listed) == sorted([".gitattributes", *names]), len(listed)
    assert len(list(api.list_repo_tree(repository, "files"))) == 2500
    raises(EntryNotFoundError, lambda: list(api.list_repo_tree(repository, "empty")))


def branches(repository):
    api.create_repo(repository)
    first = api.upload_file(repo_id=repository, path_or_fileobj=b"one", path_in_repo="a.txt").oid
    api.create_branch(repository, branch="feature/x")
    second = api.upload_file(repo_id=repository, path_or_fileobj=b"two", path_in_repo="deep/er/a b.txt", revision="feature/x").oid
    assert Path(hf_hub_download(repository, "deep/er/a b.txt", revision="feature/x")).read_bytes() == b"two"
    raises(EntryNotFoundError, lambda: hf_hub_download(repository, "deep/er/a b.txt"))
    assert [entry.path for entry in api.list_repo_tree(repository, "deep/er", revision="feature/x")] == ["deep/er/a b.txt"]
    paths = api.get_paths_info(repository, ["deep/er/a b.txt", "deep", "nothing"], revision="feature/x", expand=True)
    assert {info.path for info in paths} == {"deep/er/a b.txt", "deep"}, paths
    assert next(info for info in paths if info.path != "deep").last_commit.oid == second, paths
    api.create_tag(repository, tag="v1.0", revision=first, tag_message="The first")
    refs = api.list_repo_refs(repository, include_pull_requests=True)
    assert {branch.name: branch.target_commit for branch in refs.branches} == {"main": first, "feature/x": second}, refs
    assert {tag.name: tag.ref for tag in refs.tags} == {"v1.0": "refs/tags/v1.0"}, refs
    assert api.model_info(repository, revision="v1.0").sha == first
    assert api.model_info(repository, revision=second[:10]).sha == second
    commits = api.list_repo_commits(repository, revision="feature/x")
    assert [commit.commit_id for commit in commits][:2] == [second, first] and len(commits) == 3, commits
    assert api.revision_exists(repository, "feature/x") and not api.revision_exists(repository, "feature")
    api.create_branch(repository, branch="from-tag", revision="v1.0")
    raises(HfHubHTTPError, lambda: api.delete_branch(repository, branch="main"))
    api.delete_tag(repository, tag="v1.0")
    api.delete_branch(repository, branch="feature/x")
    assert [branch.name for branch in api.list_repo_refs(repository).branches] == ["from-tag", "main"]
    api.super_squash_history(repository)
    assert len(api.list_repo_commits(repository)) == 1
    assert Path(hf_hub_download(repository, "a.txt")).read_bytes() == b"one"


def deletes(repository):
    api.create_repo(repository)
    for name in ("a.txt", "keep.txt", "sub/b.txt", "sub/deep/c.txt"):
        api.upload_file(repo_id=repository, path_or_fileobj=name.encode(), path_in_repo=name)
    api.delete_file("a.txt", repository)
    api.delete_folder("sub", repository)
    assert sorted(api.list_repo_files(repository)) == [".gitattributes", "keep.txt"]
    api.delete_repo(repository)
    assert not api.repo_exists(repository)
    raises(RepositoryNotFoundError, lambda: api.delete_repo(repository))
    api.delete_repo(repository, missing_ok=True)


def transformers(repository, folder):
    from transformers import AutoConfig, AutoTokenizer

    api.create_repo(repository)
    api.upload_folder(repo_id=repository, folder_path=folder)
    config = AutoConfig.from_pretrained(repository)
    assert config.model_type == "bert" and config.hidden_size == 32, config
    tokenizer = AutoTokenizer.from_pretrained(repository)
    ids = tokenizer("hello world")["input_ids"]
    assert tokenizer.decode(ids, skip_special_tokens=True) == "hello world", ids
    copy = repository + "-copy"
    config.push_to_hub(copy)
    tokenizer.push_to_hub(copy)
    assert AutoTokenizer.from_pretrained(copy)("hello world")["input_ids"] == ids
    assert AutoConfig.from_pretrained(copy).to_dict() | {"_name_or_path": ""} == config.to_dict() | {"_name_or_path": ""}


def gate(repository):
    """The owner's half of the gated flow up to the point where somebody asks."""
    api.create_repo(repository)
    api.upload_file(repo_id=repository, path_or_fileobj=b"weights", path_in_repo="w.txt")
    api.update_repo_settings(repository, gated="manual")
    assert api.model_info(repository).gated == "manual"
    assert list(api.list_pending_access_requests(repository)) == []


def refused(repository):
    raises(GatedRepoError, lambda: hf_hub_download(repository, "w.txt"))


def accept(repository, user):
    pending = list(api.list_pending_access_requests(repository))
    assert [request.username for request in pending] == [user], pending
    api.reject_access_request(repository, user, rejection_reason="not yet")
    assert [request.username for request in api.list_rejected_access_requests(repository)] == [user]
    api.accept_access_request(repository, user)
    assert [request.username for request in api.list_accepted_access_requests(repository)] == [user]


def granted(repository):
    assert Path(hf_hub_download(repository, "w.txt")).read_bytes() == b"weights"


# A pickle that runs a command when it is loaded; here it is bytes and no more.
HOSTILE = b"cposix\nsystem\n(S'true'\ntR."


def hostile(repository):
    api.create_repo(repository)
    head = api.model_info(repository).sha
    for name in ["model.pkl", "model.bin"]:
        failure = raises(HfHubHTTPError, lambda: api.upload_file(repo_id=repository, path_or_fileobj=HOSTILE, path_in_repo=name))
        assert failure.response.status_code == 403 and "MALICIOUS" in str(failure), failure
    assert api.model_info(repository).sha == head
    api.upload_file(repo_id=repository, path_or_fileobj=b"just a text", path_in_repo="notes.txt")
    [notes] = api.get_paths_info(repository, ["notes.txt"], expand=True)
    assert notes.security.safe and notes.security.status == "safe", notes
    status = api.model_info(repository, securityStatus=True).security_repo_status
    assert status == {"scansDone": True, "filesWithIssues": []}, status


def quarantine(repository):
    """The owner's half, where bad files are kept from others."""
    api.create_repo(repository)
    api.upload_file(repo_id=repository, path_or_fileobj=HOSTILE, path_in_repo="model.bin")
    assert Path(hf_hub_download(repository, "model.bin")).read_bytes() == HOSTILE


def quarantined(repository):
    failure = raises(GatedRepoError, lambda: hf_hub_download(repository, "model.bin"))
    assert "quarantine" in str(failure), failure
    [model] = api.get_paths_info(repository, ["model.bin"], expand=True)
    assert not model.security.safe and model.security.status == "unsafe", model
    status = api.model_info(repository, securityStatus=True).security_repo_status
    assert status == {"scansDone": True, "filesWithIssues": [{"path": "model.bin", "level": "unsafe"}]}, status


def file_system(repository):
    api.create_repo(repository)
    api.upload_file(repo_id=repository, path_or_fileobj=bytes(range(256)) * 4000, path_in_repo="sub/big.bin")
    files = HfFileSystem()
    assert files.ls(f"{repository}/sub", detail=False) == [f"{repository}/sub/big.bin"]
    assert files.info(f"{repository}/sub/big.bin")["size"] == 1_024_000
    with files.open(f"{repository}/sub/big.bin", "rb", block_size=4096) as opened:
        opened.seek(500_000)
        assert opened.read(8) == bytes((500_000 + i) % 256 for i in range(8))
    assert files.cat_file(f"{repository}/sub/big.bin", start=1000, end=1010) == bytes((1000 + i) % 256 for i in range(10))
    assert files.glob(f"{repository}/**/*.bin") == [f"{repository}/sub/big.bin"]
    with files.open(f"{repository}/written.txt", "w") as opened:
        opened.write("by the file system")
    assert files.cat_file(f"{repository}/written.txt") == b"by the file system"
    files.rm(f"{repository}/written.txt")
    assert not files.exists(f"{repository}/written.txt")


def move(repository):
    api.create_repo(repository)
    api.upload_file(repo_id=repository, path_or_fileobj=b"moved", path_in_repo="a.txt")
    api.move_repo(repository, repository + "-new")
    assert Path(hf_hub_download(repository, "a.txt")).read_bytes() == b"moved"
    assert api.model_info(repository).id == repository + "-new"
    assert Path(hf_hub_download(repository + "-new", "a.txt")).read_bytes() == b"moved"
    api.upload_file(repo_id=repository + "-new", path_or_fileobj=b"more", path_in_repo="b.txt")
    assert sorted(api.list_repo_files(repository)) == [".gitattributes", "a.txt", "b.txt"]


def pull_request(repository):
    api.create_repo(repository)
    pull = api.upload_file(repo_id=repository, path_or_fileobj=b"proposed", path_in_repo="a.txt", create_pr=True)
    assert pull.pr_num == 1 and pull.pr_revision == "refs/pr/1", pull
    assert Path(hf_hub_download(repository, "a.txt", revision="refs/pr/1")).read_bytes() == b"proposed"
    raises(EntryNotFoundError, lambda: hf_hub_download(repository, "a.txt"))
    details = api.get_discussion_details(repository, 1)
    assert details.is_pull_request and details.status == "open", details
    api.comment_discussion(repository, 1, "Looks **good**")
    assert "proposed" in api.get_discussion_details(repository, 1).diff
    api.merge_pull_request(repository, 1, comment="Merged")
    assert api.get_discussion_details(repository, 1).status == "merged"
    assert Path(hf_hub_download(repository, "a.txt")).read_bytes() == b"proposed"
    talk = api.create_discussion(repository, title="A question", description="Why?")
    api.rename_discussion(repository, talk.num, "A better question")
    api.change_discussion_status(repository, talk.num, "closed")
    kinds = [event.type for event in api.get_discussion_details(repository, talk.num).events]
    assert kinds == ["comment", "title-change", "status-change"], kinds
    assert [one.num for one in api.get_repo_discussions(repository)] == [2, 1]
    folder = Path(os.environ["HF_HOME"]) / "proposal"
    folder.mkdir(parents=True)
    (folder / "b.txt").write_text("from a folder")
    second = api.upload_folder(repo_id=repository, folder_path=folder, create_pr=True)
    assert "refs/pr/3" in [ref.ref for ref in api.list_repo_refs(repository, include_pull_requests=True).pull_requests], second


if __name__ == "__main__":
    started = time.monotonic()
    globals()[sys.argv[1]](*sys.argv[2:])
    print(f"{sys.argv[1]}: {time.monotonic() - started:.1f} s")
