"""Runs commands and measures them: wall time and, for the command itself, its largest memory."""

import os
import statistics
import subprocess
import sys
import time


class Failed(Exception):
    pass


class Sample:
    def __init__(self):
        self.seconds = []
        self.memory = 0

    @property
    def median(self):
        return statistics.median(self.seconds)


def run(command, quiet=True, stdin=None, stdout=None):
    """Runs a command to its end; (seconds, largest resident size in bytes). Its failure is ours."""
    out = stdout if stdout is not None else subprocess.PIPE if quiet else None
    started = time.perf_counter()
    process = subprocess.Popen(command, stdin=stdin or subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE)
    output = b""
    if out is subprocess.PIPE:
        output = process.stdout.read()
        process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failed(f"{' '.join(command)}: exit code {process.returncode}\n{(output + errors).decode(errors='replace')[-2000:]}")
    return seconds, usage.ru_maxrss * 1024


def output(command):
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if result.returncode != 0:
        raise Failed(f"{' '.join(command)}: {result.stderr.decode(errors='replace')[-2000:]}")
    return result.stdout.decode(errors="replace").strip()


def attempt(command):
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def compare(engines, rounds, work):
    """Measures work(engine) -> command, in turn through the engines, so that drift hits all alike."""
    samples = {e.name: Sample() for e in engines}
    for _ in range(rounds):
        for engine in engines:
            try:
                command, before, after, options = normalise(work(engine))
                if before:
                    before()
                # What earlier work left to be written must not be paid for here.
                os.sync()
                seconds, memory = run(command, **options)
                if after:
                    after()
            except Failed as failure:
                print(f"  {engine.name}: {failure}", file=sys.stderr)
                samples.pop(engine.name, None)
                engines = [e for e in engines if e is not engine]
                continue
            sample = samples[engine.name]
            sample.seconds.append(seconds)
            sample.memory = max(sample.memory, memory)
    return samples


def normalise(work):
    if isinstance(work, dict):
        return work["command"], work.get("before"), work.get("after"), work.get("options", {})
    return work, None, None, {}
