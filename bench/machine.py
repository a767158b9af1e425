"""What the measuring scripts need to know of the machine and of our build."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLASSPATH = ROOT / "bench" / "target" / "classpath.txt"


def cpu_name():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown CPU"


def load():
    """The machine's load in the last minute."""
    return os.getloadavg()[0]


def processor_seconds(pid):
    """What a process has used so far, in its own code and in the kernel's (proc_pid_stat(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def java_home():
    found = subprocess.run(
        ["bash", "-c", '. cli/launcher/jdk.sh && find_jdk && printf %s "$JAVA_HOME"'],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if found.returncode != 0:
        raise SystemExit(found.stderr.strip())
    return Path(found.stdout)


def java():
    """The start of a command line that runs a class of bench/; `./build bench` writes the class path."""
    classes = ROOT / "bench" / "target" / "classes"
    if not CLASSPATH.is_file() or not classes.is_dir():
        raise SystemExit("bench: not built yet: run ./build bench")
    path = f"{classes}{os.pathsep}{CLASSPATH.read_text().strip()}"
    flags = ["-XX:+UseSerialGC", "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"]
    return [str(java_home() / "bin" / "java"), *flags, "-cp", path]
