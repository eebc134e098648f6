"""The engines that are compared: how each is called, and what it calls things."""

import os
import shlex
import shutil


class Engine:
    def __init__(self, name, command):
        self.name = name
        self.command = command

    def __call__(self, *arguments):
        return [*self.command, *arguments]

    def build(self, *arguments):
        if self.name == "podman":
            # Layers are cached by default in `podman build`, as in the others.
            return self("build", "--layers", "--network", "host", *arguments)
        if self.name == "docker":
            return self("buildx", "build", "--load", "--network", "default", *arguments)
        return self("build", *arguments)


def find(names):
    """The engines named, or all that are here. BENCH_STRATA, BENCH_DOCKER and BENCH_PODMAN override their commands."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    commands = {
        "strata": os.environ.get("BENCH_STRATA", os.path.join(root, "bin", "strata")),
        "docker": os.environ.get("BENCH_DOCKER", "docker"),
        "podman": os.environ.get("BENCH_PODMAN", "podman"),
    }
    found = []
    for name, text in commands.items():
        command = shlex.split(text)
        if names and name not in names:
            continue
        if shutil.which(command[0]) is None:
            print(f"{name}: not found ({command[0]}), left out")
            continue
        found.append(Engine(name, command))
    return found
