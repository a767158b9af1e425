"""Many at once: writers of one branch, writers of one object, open connections, slow and broken ones."""

import hashlib
import os
import resource
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from test_hub_crash import lfs_upload

WRITERS = 32
COMMITS = 5
CONNECTIONS = 2_000


def test_32_clients_commit_to_one_branch(server):
    alice = server.user("alice")
    server.create("alice/crowd", alice)

    def write(number):
        landed, conflicts = [], 0
        for turn in range(COMMITS):
            parent = None
            if number % 2:
                # Every second client insists on the head it saw.
                parent = server.ok("GET", "/api/models/alice/crowd", alice).json()["sha"]
            answer = server.commit("alice/crowd", alice, {f"{number}/{turn}.txt": b"x"}, f"{number}.{turn}", parent)
            if answer.status == 200:
                landed.append((answer.json()["commitOid"], f"{number}.{turn}"))
            else:
                assert answer.status in (409, 412) and parent, (answer.status, answer.body)
                conflicts += 1
        return landed, conflicts

    with ThreadPoolExecutor(WRITERS) as pool:
        results = list(pool.map(write, range(WRITERS)))
    landed = dict(commit for commits, _ in results for commit in commits)
    conflicts = sum(conflicts for _, conflicts in results)
    assert len(landed) + conflicts == WRITERS * COMMITS
    assert len(landed) >= WRITERS // 2 * COMMITS
    history = server.ok("GET", "/api/models/alice/crowd/commits/main?limit=1000", alice).json()
    assert {commit["id"]: commit["title"] for commit in history[:-1]} == landed
    tree = server.ok("GET", "/api/models/alice/crowd/tree/main?recursive=true", alice).json()
    files = {entry["path"] for entry in tree if entry["type"] == "file"} - {".gitattributes"}
    assert files == {title.replace(".", "/") + ".txt" for title in landed.values()}


def test_two_writers_of_one_object(server):
    alice, bob = server.user("alice"), server.user("bob")
    server.create("alice/object", alice)
    server.create("bob/object", bob)
    content = os.urandom(8 << 20)
    with ThreadPoolExecutor(8) as pool:
        who = [("alice/object", alice), ("bob/object", bob)] * 4
        oids = set(pool.map(lambda one: lfs_upload(server, *one, content), who))
    assert oids == {hashlib.sha256(content).hexdigest()}


def connect(server):
    return socket.create_connection(("127.0.0.1", server.port), timeout=30)


def test_open_slow_and_broken_connections_hurt_nobody(server):
    alice = server.user("alice")
    server.create("alice/slow", alice)
    oid = lfs_upload(server, "alice/slow", alice, os.urandom(30 << 20))
    import json

    lines = [
        {"key": "header", "value": {"summary": "big"}},
        {"key": "lfsFile", "value": {"path": "big.bin", "algo": "sha256", "oid": oid, "size": 30 << 20}},
    ]
    body = "\n".join(map(json.dumps, lines)).encode()
    server.ok("POST", "/api/models/alice/slow/commit/main", alice, body, headers={"Content-Type": "application/x-ndjson"})

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, CONNECTIONS + 500)), hard))
    held = []
    try:
        for number in range(CONNECTIONS):
            connection = connect(server)
            if number % 4 == 1:  # a head that never ends
                connection.sendall(b"GET /api/models HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            elif number % 4 == 2:  # a reader that never reads 30 MiB
                connection.sendall(b"GET /alice/slow/resolve/main/big.bin HTTP/1.1\r\nHost: x\r\n\r\n")
            elif number % 4 == 3:  # a body that never comes
                connection.sendall(b"POST /api/repos/create HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
            held.append(connection)
        began = time.monotonic()
        for _ in range(50):
            assert server.ok("GET", "/api/models/alice/slow", alice, timeout=10).status == 200
        assert server.commit("alice/slow", alice, {"meanwhile.txt": b"x"}).status == 200
        assert time.monotonic() - began < 20, "others were hurt"
    finally:
        for connection in held:
            connection.close()
    # Cut connections in the middle of everything leave nothing behind.
    content = os.urandom(4 << 20)
    oid = hashlib.sha256(content).hexdigest()
    request = {"operation": "upload", "transfers": ["basic"], "hash_algo": "sha256", "objects": [{"oid": oid, "size": len(content)}]}
    batch = server.ok("POST", "/alice/slow.git/info/lfs/objects/batch", alice, request).json()
    href = batch["objects"][0]["actions"]["upload"]["href"].removeprefix(server.url)
    for cut in (0, 1, 1 << 20, len(content) - 1):
        with connect(server) as connection:
            connection.sendall(f"PUT {href} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(content)}\r\n\r\n".encode())
            connection.sendall(content[:cut])
    time.sleep(0.5)
    again = server.ok("POST", "/alice/slow.git/info/lfs/objects/batch", alice, request).json()
    assert "actions" in again["objects"][0], "a cut upload counts as stored"
    server.ok("PUT", href, None, content)
    leftovers = [path for path in server.data.rglob("*") if path.is_file() and path.stat().st_size == 4 << 20]
    assert len(leftovers) == 1, leftovers
