"""The hub driven by git with git-lfs."""

import os
import re
import subprocess

import clients
import pytest

TIMEOUT = 120


class Git:
    """The installed git, with a configuration of its own."""

    def __init__(self, home):
        clients.tool("git", "git")
        clients.tool("git-lfs", "git-lfs")
        home.mkdir()
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {
            "HOME": str(home),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
        }
        self("config", "--global", "user.name", "alice")
        self("config", "--global", "user.email", "alice@example.invalid")
        self("lfs", "install", "--skip-repo")

    def run(self, *arguments, cwd=None):
        return subprocess.run(
            ["git", *map(str, arguments)], cwd=cwd, env=self.environment, capture_output=True, text=True, timeout=TIMEOUT
        )

    def __call__(self, *arguments, cwd=None):
        done = self.run(*arguments, cwd=cwd)
        assert done.returncode == 0, f"git {' '.join(map(str, arguments))}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture
def git(tmp_path):
    return Git(tmp_path / "home")


def with_token(server, user, token):
    return server.url.replace("://", f"://{user}:{token}@")


def name_of(git):
    return "git " + re.search(r"[\d.]+", git("--version"))[0] + ", git-lfs " + re.search(r"git-lfs/([\d.]+)", git("lfs", "version"))[1]


@pytest.mark.row(13)
def test_round_trip(server, git, proves, tmp_path):
    proves(name_of(git))
    alice = server.user("alice")
    server.create("alice/git", alice)
    remote = with_token(server, "alice", alice) + "/alice/git"
    work = tmp_path / "work"
    git("clone", remote, work)
    content = os.urandom(3_000_000)
    (work / "weights.bin").write_bytes(content)
    (work / "README.md").write_text("---\nlicense: mit\n---\n# By git\n")
    git("add", ".", cwd=work)
    git("commit", "-m", "By git", cwd=work)
    git("push", cwd=work)
    assert server.request("GET", "/alice/git/resolve/main/weights.bin").body == content
    assert server.ok("GET", "/api/models/alice/git").json()["tags"].count("license:mit") == 1
    anonymous = tmp_path / "anonymous"
    git("clone", server.url + "/alice/git", anonymous)
    assert (anonymous / "weights.bin").read_bytes() == content
    assert server.commit("alice/git", alice, {"from-api.txt": b"hello"}).status == 200
    git("pull", cwd=work)
    assert (work / "from-api.txt").read_text() == "hello"
    git("checkout", "-b", "feature/y", cwd=work)
    git("push", "-u", "origin", "feature/y", cwd=work)
    git("tag", "-a", "v1", "-m", "first", cwd=work)
    git("push", "origin", "v1", cwd=work)
    refs = server.ok("GET", "/api/models/alice/git/refs").json()
    assert [branch["name"] for branch in refs["branches"]] == ["feature/y", "main"]
    assert [tag["name"] for tag in refs["tags"]] == ["v1"]
    shallow = tmp_path / "shallow"
    git("clone", "--depth", "1", server.url + "/alice/git.git", shallow)
    assert (shallow / "from-api.txt").is_file()


def test_a_push_without_right_or_with_a_large_plain_file_is_refused(server, git, tmp_path):
    alice, bob = server.user("alice"), server.user("bob")
    server.create("alice/refusals", alice)
    server.create("alice/hidden", alice, visibility="private")
    work = tmp_path / "work"
    git("clone", server.url + "/alice/refusals", work)
    (work / "a.txt").write_text("a")
    git("add", ".", cwd=work)
    git("commit", "-m", "a", cwd=work)
    assert git.run("push", with_token(server, "bob", bob) + "/alice/refusals", "HEAD:main", cwd=work).returncode != 0
    assert git.run("push", server.url + "/alice/refusals", "HEAD:main", cwd=work).returncode != 0
    hidden = git.run("clone", with_token(server, "bob", bob) + "/alice/hidden", tmp_path / "hidden")
    absent = git.run("clone", with_token(server, "bob", bob) + "/alice/absent", tmp_path / "hidden")
    assert hidden.returncode != 0 and hidden.stderr.replace("hidden", "absent").splitlines()[1:] == absent.stderr.replace("hidden", "absent").splitlines()[1:]
    (work / "large.txt").write_bytes(os.urandom(12_000_000))
    git("add", ".", cwd=work)
    git("commit", "-m", "large", cwd=work)
    refused = git.run("push", with_token(server, "alice", alice) + "/alice/refusals", "HEAD:main", cwd=work)
    assert refused.returncode != 0 and "git lfs track" in refused.stderr, refused.stderr
    forced = git.run("push", "--force", with_token(server, "alice", alice) + "/alice/refusals", ":main", cwd=work)
    assert forced.returncode != 0
