"""The work that is compared, and what is to be reached."""

import os
import shlex
import subprocess
import time

import data
import measure

# 200 MB in lines of 100 bytes.
TALK = "yes 123456789.123456789.123456789.123456789.123456789.123456789.123456789.123456789.123456789.12345678 | head -c 200000000"
BASE = "bench-base"
LARGE = "bench-large"


class Work:
    """One row of the table."""

    def __init__(self, name, target, make, rounds=None, prepare=None):
        self.name = name
        self.target = target
        self._make = make
        self._rounds = rounds
        self._prepare = prepare

    def compare(self, engines, rounds):
        ready = []
        for engine in engines:
            try:
                if self._prepare:
                    self._prepare(engine)
                ready.append(engine)
            except measure.Failed as failure:
                print(f"  {engine.name}: {failure}")
        return measure.compare(ready, min(rounds, self._rounds or rounds), self._make)

    @staticmethod
    def show(value):
        return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"


class Disk:
    """The disk space that an image takes, as a multiple of the size of its files. Needs nothing else to change meanwhile."""

    def __init__(self, name, target, inputs):
        self.name = name
        self.target = target
        self._inputs = inputs

    def compare(self, engines, rounds):
        size = sum(os.lstat(os.path.join(d, f)).st_size for d, _, names in os.walk(self._inputs.path("large")) for f in names)
        result = {}
        for engine in engines:
            root = os.environ.get(f"BENCH_{engine.name.upper()}_ROOT", ROOTS[engine.name])
            if not os.path.isdir(root):
                print(f"  {engine.name}: no {root}: set BENCH_{engine.name.upper()}_ROOT")
                continue
            self._inputs.archive(engine)
            measure.attempt(engine("rmi", LARGE))
            before = used(root)
            measure.run(engine("load", "-i", self._inputs.path("large-image.tar")))
            sample = measure.Sample()
            sample.seconds.append((used(root) - before) / size)
            result[engine.name] = sample
        return result

    @staticmethod
    def show(value):
        return f"{value:.2f} ×"


ROOTS = {"strata": "/var/lib/strata", "docker": "/var/lib/docker", "podman": "/var/lib/containers/storage"}


def remove_file(path):
    if os.path.exists(path):
        os.remove(path)


def used(root):
    os.sync()
    return int(subprocess.run(["du", "-s", "-B1", "-x", root], capture_output=True, check=False).stdout.split()[0])


def all_works(directory):
    inputs = Inputs(directory)
    yield Work("--version", "0.5", lambda e: e("--version"), prepare=inputs.base)
    yield Work("inspect", "0.5", lambda e: e("image", "inspect", BASE), prepare=inputs.base)
    yield Work("images, 300 of them", "0.5", lambda e: e("images"), prepare=inputs.many)
    yield Work("load, 0.75 GB in 9,000 files", "0.8", inputs.load, rounds=3, prepare=inputs.archive)
    yield Work("save, 0.75 GB in 9,000 files", "0.6", inputs.save, rounds=3, prepare=inputs.large)
    yield Work("rmi, 0.75 GB in 9,000 files", "1.0", inputs.remove, rounds=3, prepare=inputs.archive)
    yield Disk("disk used by 0.75 GB in 9,000 files", "1.02 ×", inputs)
    yield Work("import, Debian root file system", "0.8", inputs.import_base, rounds=3, prepare=inputs.base)
    yield Work("build, 20 RUN steps, --no-cache", "0.6", lambda e: e.build("-q", "--no-cache", "-t", "bench-run", inputs.run_steps()), rounds=3, prepare=inputs.base)
    yield Work("build, 20 RUN steps, unchanged", "0.2", lambda e: e.build("-q", "-t", "bench-run", inputs.run_steps()), prepare=inputs.base)
    yield Work("build, COPY of 20,000 files, --no-cache", "0.8", lambda e: e.build("-q", "--no-cache", "-t", "bench-copy", inputs.copy_context()), rounds=3, prepare=inputs.base)
    yield Work("build, COPY of 20,000 files, unchanged", "0.15", lambda e: e.build("-q", "-t", "bench-copy", inputs.copy_context()), prepare=inputs.base)
    yield Work("build, COPY of 20,000 files, one changed", "0.5", inputs.change_one, rounds=3, prepare=inputs.base)
    yield Work("build, 60 configuration instructions, --no-cache", "0.2", lambda e: e.build("-q", "--no-cache", "-t", "bench-config", inputs.config_steps()), prepare=inputs.base)
    yield Work("build, four independent stages of 3 s work, --no-cache", "0.8", lambda e: e.build("-q", "--no-cache", "-t", "bench-stages", inputs.stages()), rounds=3, prepare=inputs.base)
    yield Work("run --rm --network none IMAGE true", "0.5", lambda e: e("run", "--rm", "--network", "none", BASE, "true"), prepare=inputs.base)
    yield Work("run --rm IMAGE true, default bridge", "0.6", lambda e: e("run", "--rm", BASE, "true"), prepare=inputs.base)
    yield Work("exec true", "0.5", lambda e: e("exec", "bench-running", "true"), prepare=inputs.running)
    yield Work("run -d, then rm -f", "0.6", lambda e: {"command": e("run", "-d", "--name", "bench-detached", "--network", "none", BASE, "sleep", "1000"), "after": lambda: measure.run(e("rm", "-f", "bench-detached"))}, prepare=inputs.base)
    yield Work("50 containers in a row, then removed", "0.6", inputs.fifty, rounds=3, prepare=inputs.base)
    yield Work("logs, 200 MB", "0.7", lambda e: e("logs", "bench-talker"), rounds=3, prepare=inputs.talker)
    yield Work("run, 200 MB through attached stdout", "0.7", lambda e: e("run", "--rm", "--network", "none", BASE, "sh", "-c", TALK), rounds=3, prepare=inputs.base)
    yield Work("commit, 60 MB", "0.8", lambda e: {"command": e("commit", "bench-container", "bench-commit"), "after": lambda: measure.attempt(e("rmi", "bench-commit"))}, rounds=3, prepare=inputs.container)
    yield Work("export", "0.8", inputs.export, rounds=3, prepare=inputs.container)


class Inputs:
    def __init__(self, directory):
        self._directory = directory
        self._changes = 0
        self._done = set()

    def path(self, *names):
        return os.path.join(self._directory, *names)

    def _once(self, engine, what):
        if (engine.name, what) in self._done:
            return False
        self._done.add((engine.name, what))
        return True

    def base_tar(self):
        path = os.environ.get("BENCH_BASE") or self.path("base.tar")
        if not os.path.exists(path):
            subprocess.run(["mmdebstrap", "--variant=minbase", "--quiet", "stable", path], check=True)
        return path

    def running(self, engine):
        """A container that runs until its engine is asked to remove it, for what happens in running ones."""
        if self._once(engine, "running"):
            self.base(engine)
            measure.attempt(engine("rm", "-f", "bench-running"))
            measure.run(engine("run", "-d", "--name", "bench-running", "--network", "none", BASE, "sleep", "100000"))

    def talker(self, engine):
        """A container that has said 200 MB."""
        if self._once(engine, "talker"):
            self.base(engine)
            measure.attempt(engine("rm", "-f", "bench-talker"))
            measure.run(engine("run", "--name", "bench-talker", "--network", "none", BASE, "sh", "-c", TALK))

    def fifty(self, engine):
        names = [f"bench-many-{number}" for number in range(50)]
        runs = [shlex.join(engine("run", "-d", "--name", name, "--network", "none", BASE, "sleep", "100000")) for name in names]
        return {"command": ["sh", "-ec", "\n".join([*runs, shlex.join(engine("rm", "-f", *names))])], "before": lambda: measure.attempt(engine("rm", "-f", *names))}

    def base(self, engine):
        if self._once(engine, "base"):
            measure.run(engine("import", self.base_tar(), BASE))

    def many(self, engine):
        if not self._once(engine, "many"):
            return
        self.base(engine)
        for number in range(300):
            measure.run(engine("import", data.small_tar(self.path("small.tar"), number), f"bench-many:{number}"))

    def archive(self, engine):
        """A docker-archive of one layer that no engine here had a hand in making is not to be had: strata's own is used by all."""
        self.base(engine)
        path = self.path("large-image.tar")
        if not os.path.exists(path):
            rootfs = data.tar(self.path("large.tar"), data.tree(self.path("large"), 9000, 750_000_000, 1))
            measure.run(engine("import", rootfs, LARGE))
            measure.run(engine("save", "-o", path, LARGE))

    def load(self, engine):
        return {"command": engine("load", "-i", self.path("large-image.tar")), "before": lambda: measure.attempt(engine("rmi", LARGE))}

    def large(self, engine):
        self.archive(engine)
        measure.run(engine("load", "-i", self.path("large-image.tar")))

    def save(self, engine):
        path = self.path(f"save-{engine.name}.tar")
        # Podman refuses to write over a file.
        return {"command": engine("save", "-o", path, LARGE), "before": lambda: remove_file(path)}

    def export(self, engine):
        path = self.path(f"export-{engine.name}.tar")
        return {"command": engine("export", "-o", path, "bench-container"), "before": lambda: remove_file(path)}

    def remove(self, engine):
        return {"command": engine("rmi", LARGE), "before": lambda: measure.run(engine("load", "-i", self.path("large-image.tar")))}

    def import_base(self, engine):
        # A layer that is there already would not be unpacked by all of them: each import gets bytes that nobody has seen.
        self._changes += 1
        path = data.with_one_more(self.path("import.tar"), self.base_tar(), f"{engine.name} {self._changes} {os.getpid()}")
        return {"command": engine("import", path, "bench-import"), "after": lambda: measure.attempt(engine("rmi", "bench-import"))}

    def _context(self, name, dockerfile):
        directory = self.path(name)
        os.makedirs(directory, exist_ok=True)
        with open(os.path.join(directory, "Dockerfile"), "w") as file:
            file.write(dockerfile)
        return directory

    def run_steps(self):
        return self._context("run-steps", f"FROM {BASE}\n" + "".join(f"RUN echo {n} > /step{n}\n" for n in range(20)))

    def config_steps(self):
        return self._context("config-steps", f"FROM {BASE}\n" + "".join(f"ENV NAME{n}=value{n}\nLABEL label{n}=value{n}\nEXPOSE {8000 + n}\n" for n in range(20)))

    def stages(self):
        # About 3 s of one processor each; what is measured is how well they share two of them.
        work = """awk 'BEGIN { for (i = 0; i < 60000000; i++) x += i }'"""
        stages = "".join(f"FROM {BASE} AS s{n}\nRUN {work}; echo {n} > /out{n}\n" for n in range(4))
        return self._context("stages", stages + f"FROM {BASE}\n" + "".join(f"COPY --from=s{n} /out{n} /\n" for n in range(4)))

    def copy_context(self):
        directory = self._context("copy-files", f"FROM {BASE}\nCOPY files /files\n")
        data.tree(os.path.join(directory, "files"), 20000, 100_000_000, 2)
        return directory

    def change_one(self, engine):
        directory = self.copy_context()

        def change():
            measure.run(engine.build("-q", "-t", "bench-copy", directory))
            # What no earlier run had: else a cache that outlives this one would have the answer.
            with open(os.path.join(directory, "files", "changed"), "w") as file:
                file.write(f"{time.time_ns()}\n")

        return {"command": engine.build("-q", "-t", "bench-copy", directory), "before": change}

    def container(self, engine):
        self.base(engine)
        measure.attempt(engine("rm", "-f", "bench-container"))
        measure.run(engine("run", "--name", "bench-container", "--network", "none", BASE, "sh", "-c", "head -c 60000000 /dev/urandom > /data"))
