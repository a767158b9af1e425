"""What was acknowledged is there after `kill -9`, over every door, and nothing else is half there."""

import hashlib
import json
import os
import random
import shutil
import subprocess
import threading
import time
from pathlib import Path

import clients
import pytest
from hub import Server
from test_hub_git import Git, with_token

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "10"))


def lfs_upload(server, repository, token, content):
    """LFS batch and PUT, as a client does them; the oid."""
    oid = hashlib.sha256(content).hexdigest()
    body = {"operation": "upload", "transfers": ["basic"], "hash_algo": "sha256", "objects": [{"oid": oid, "size": len(content)}]}
    batch = server.ok("POST", f"/{repository}.git/info/lfs/objects/batch", token, body).json()
    actions = batch["objects"][0].get("actions")
    if actions:
        server.ok("PUT", actions["upload"]["href"].removeprefix(server.url), None, content)
    return oid


def lfs_commit(server, repository, token, path, content):
    oid = lfs_upload(server, repository, token, content)
    lines = [
        {"key": "header", "value": {"summary": f"add {path}"}},
        {"key": "lfsFile", "value": {"path": path, "algo": "sha256", "oid": oid, "size": len(content)}},
    ]
    body = "\n".join(map(json.dumps, lines)).encode()
    return server.request("POST", f"/api/models/{repository}/commit/main", token, body, {"Content-Type": "application/x-ndjson"})


class Writer(threading.Thread):
    """Writes to one repository over one door until the server is gone, and remembers what was acknowledged."""

    def __init__(self, server, door, repository, token, tmp, seed):
        super().__init__(daemon=True)
        self.server, self.door, self.repository, self.token, self.tmp = server, door, repository, token, tmp
        self.random = random.Random(seed)
        self.acknowledged = {}
        self.failures = []
        self.cut = threading.Event()

    def done(self, returncode):
        """Whether a client was done; it may fail only when its server was about to be killed."""
        assert returncode == 0 or self.cut.is_set(), f"{self.door} failed before the server was killed"
        return returncode == 0

    def run(self):
        number = 0
        while True:
            number += 1
            path = f"{self.door}-{number}.bin" if self.door != "api" else f"{number}.txt"
            content = self.random.randbytes(self.random.choice([10, 5_000, 400_000]))
            try:
                if not getattr(self, self.door)(path, content):
                    return
            except (OSError, subprocess.SubprocessError):
                return
            except AssertionError as failure:
                self.failures.append(failure)
                return
            self.acknowledged[path] = hashlib.sha256(content).hexdigest()

    def api(self, path, content):
        answer = self.server.commit(self.repository, self.token, {path: content})
        assert answer.status == 200, answer.body
        return True

    def lfs(self, path, content):
        answer = lfs_commit(self.server, self.repository, self.token, path, content)
        assert answer.status == 200, answer.body
        return True

    def git(self, path, content):
        git, work = self.tmp
        if not work.is_dir():
            address = with_token(self.server, "alice", self.token) + "/" + self.repository
            if not self.done(git.run("clone", address, work).returncode):
                return False
        (work / path).write_bytes(content)
        for arguments in (["add", "."], ["commit", "-m", path], ["push"]):
            if not self.done(git.run(*arguments, cwd=work).returncode):
                return False
        return True

    def xet(self, path, content):
        home, python = self.tmp
        source = home.parent / path
        source.write_bytes(content)
        script = "import sys; from huggingface_hub import HfApi as A; A().upload_file(repo_id=sys.argv[1], path_or_fileobj=sys.argv[2], path_in_repo=sys.argv[3])"
        environment = os.environ | {
            "HF_ENDPOINT": self.server.url, "HF_TOKEN": self.token, "HF_HOME": str(home), "HF_HUB_OFFLINE": "0",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_HUB_DISABLE_TELEMETRY": "1",
        }  # fmt: skip
        done = subprocess.run([python, "-c", script, self.repository, source, path], env=environment, capture_output=True, timeout=60)
        return self.done(done.returncode)


def whole(server, repository, token, acknowledged):
    """Every acknowledged file has its bytes; every file that is listed can be read and is what its digest says."""
    tree = server.ok("GET", f"/api/models/{repository}/tree/main?recursive=true", token).json()
    listed = {entry["path"]: entry for entry in tree if entry["type"] == "file"}
    for path, digest in acknowledged.items():
        assert path in listed, f"{repository}: {path} was acknowledged and is gone"
        assert hashlib.sha256(server.ok("GET", f"/{repository}/resolve/main/{path}", token).body).hexdigest() == digest, path
    for path, entry in listed.items():
        body = server.ok("GET", f"/{repository}/resolve/main/{path}", token).body
        assert len(body) == entry["size"], path
        if "lfs" in entry:
            assert hashlib.sha256(body).hexdigest() == entry["lfs"]["oid"], path
        else:
            assert hashlib.sha1(b"blob %d\0" % len(body) + body).hexdigest() == entry["oid"], path
    commits = server.ok("GET", f"/api/models/{repository}/commits/main?limit=1000", token).json()
    assert commits[0]["id"] == server.ok("GET", f"/api/models/{repository}", token).json()["sha"]


def test_acknowledged_commits_survive_kill(own_server, tmp_path):
    seed = int(os.environ.get("CRASH_SEED", random.SystemRandom().randrange(1 << 30)))
    print(f"CRASH_SEED={seed}")
    chance = random.Random(seed)
    server = own_server.start()
    alice = server.user("alice")
    git = Git(tmp_path / "home")
    python = clients.python("huggingface_hub-2")
    doors = ["api", "lfs", "git", "xet"]
    total = 0
    for number in range(ROUNDS):
        writers = []
        for door in doors:
            repository = f"alice/{door}-{number}"
            server.create(repository, alice)
            tmp = None
            if door == "git":
                tmp = (git, tmp_path / f"work-{number}")
            elif door == "xet":
                home = tmp_path / f"xet-{number}" / "home"
                home.mkdir(parents=True)
                tmp = (home, python)
            writers.append(Writer(server, door, repository, alice, tmp, seed + number))
        for writer in writers:
            writer.start()
        time.sleep(chance.uniform(0.5, 4))
        for writer in writers:
            writer.cut.set()
        server.kill()
        for writer in writers:
            writer.join(90)
            assert not writer.is_alive() and not writer.failures, (writer.door, writer.failures)
        server.start()
        for writer in writers:
            whole(server, writer.repository, alice, writer.acknowledged)
            total += len(writer.acknowledged)
            bare = next(Path(server.data).glob(f"repositories/alice/{writer.repository.split('/')[1]}.git"))
            fsck = git.run("fsck", "--full", "--strict", cwd=bare)
            assert fsck.returncode == 0, fsck.stderr
            # The repository goes on: what was cut off can be done again.
            assert server.commit(writer.repository, alice, {"after.txt": b"after"}).status == 200
    print(f"{total} acknowledged changes over {ROUNDS} rounds")
    assert total > ROUNDS


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 64 MiB, where this user may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], capture_output=True, text=True)
    if mounted.returncode != 0:
        clients.missing(f"no small disk can be mounted: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_is_said_and_nothing_is_lost(small_disk, built):
    server = Server(small_disk / "data").start()
    try:
        alice = server.user("alice")
        server.create("alice/full", alice)
        assert server.commit("alice/full", alice, {"kept.txt": b"kept"}).status == 200
        content = os.urandom(20 << 20)
        assert lfs_commit(server, "alice/full", alice, "kept.bin", content).status == 200
        big = os.urandom(50 << 20)
        oid = hashlib.sha256(big).hexdigest()
        body = {"operation": "upload", "transfers": ["basic"], "hash_algo": "sha256", "objects": [{"oid": oid, "size": len(big)}]}
        batch = server.request("POST", "/alice/full.git/info/lfs/objects/batch", alice, body)
        href = None
        if batch.status == 200 and "actions" in batch.json()["objects"][0]:
            href = batch.json()["objects"][0]["actions"]["upload"]["href"].removeprefix(server.url)
            refused = server.request("PUT", href, None, big)
        else:
            refused = batch
        assert refused.status == 507 and b"space" in refused.body.lower(), (refused.status, refused.body)
        filler = small_disk / "filler"
        with open(filler, "wb") as full:
            try:
                while True:
                    full.write(bytes(1 << 16))
                    full.flush()
            except OSError:
                pass
        for number in range(3):
            answer = server.commit("alice/full", alice, {f"no-{number}.txt": os.urandom(50_000)})
            assert answer.status == 507, (answer.status, answer.body)
        assert server.request("GET", "/alice/full/resolve/main/kept.bin", alice).body == content
        filler.unlink()
        assert server.commit("alice/full", alice, {"after.txt": b"after"}).status == 200
        whole(server, "alice/full", alice, {"kept.txt": hashlib.sha256(b"kept").hexdigest(), "kept.bin": hashlib.sha256(content).hexdigest()})
        names = [entry["path"] for entry in server.ok("GET", "/api/models/alice/full/tree/main", alice).json()]
        assert not any(name.startswith("no-") for name in names), names
    finally:
        server.stop()
        shutil.rmtree(small_disk / "data", ignore_errors=True)
