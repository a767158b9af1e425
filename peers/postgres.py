"""A PostgreSQL server that lives as long as a test: Debian's programs, a folder and a port of its own, every commit synced."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

START_SECONDS = 60
DEBIAN = Path("/usr/lib/postgresql")
# It refuses to run as root.
AS_NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]


def programs():
    """The folder of initdb and postgres; None where there is none."""
    on_path = shutil.which("initdb")
    folders = sorted(DEBIAN.glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)
    return Path(on_path).parent if on_path else next(iter(folders), None)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Postgres:
    def __init__(self, folder):
        found = programs()
        if found is None:
            reason = "there is no PostgreSQL server here: install the package postgresql"
            pytest.fail(reason, pytrace=False) if os.environ.get("CI") else pytest.skip(reason)
        self.folder, self.port, password = Path(folder), free_port(), secrets.token_hex(16)
        self.url = f"postgresql://tester:{password}@127.0.0.1:{self.port}/postgres"
        self.folder.mkdir()
        secret = self.folder / "password"
        secret.write_text(password)
        wrapped = []
        if os.getuid() == 0:
            wrapped = AS_NOBODY
            for path in (self.folder, secret):
                shutil.chown(path, "nobody")
            # pytest keeps its folders to their owner; whoever goes through them needs no more than that.
            for above in self.folder.parents:
                if above.stat().st_uid == 0 and str(above).startswith("/tmp/"):
                    above.chmod(above.stat().st_mode | 0o011)
        made = ["--username=tester", f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]
        data = self.folder / "data"
        subprocess.run([*wrapped, found / "initdb", f"--pgdata={data}", *made], check=True, capture_output=True, cwd=self.folder)
        settings = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": "", "fsync": "on"}
        command = [*wrapped, found / "postgres", "-D", data, *(f"--{name}={value}" for name, value in settings.items())]
        self.log = (self.folder / "log").open("wb")
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, cwd=self.folder)
        deadline = time.monotonic() + START_SECONDS
        lines = []
        while lines[7:8] != ["ready"]:
            assert self.process.poll() is None and time.monotonic() < deadline, (self.folder / "log").read_text()
            time.sleep(0.05)
            status = data / "postmaster.pid"
            lines = [line.strip() for line in status.read_text().splitlines()] if status.exists() else []

    def stop(self):
        """At once, whoever is connected."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(START_SECONDS)
        self.log.close()


@pytest.fixture
def postgres(tmp_path):
    running = Postgres(tmp_path / "postgres")
    yield running
    running.stop()
