#!/usr/bin/env python3
"""Records what Docker makes of each case, for the tests to compare with.

    ./record.py [--only PATTERN] [docker command…]        as root; default: docker

--only takes a pattern of names, such as "link-*" or "run/*", and leaves the other cases alone. Cases named link-* need Docker's
containerd image store: without it, Docker takes --link for a plain copy.

Reads context.json (or the file that a case's "context" names) and base.json (trees of files), makes the base images and the context from them, builds every
cases/*.json and run/*.json (its "dockerfile" with its "args") and writes the resulting config and layers into the same file.
Those of run/ need processes to be built, and so the end-to-end tests. The base image gets this machine's static busybox, for RUN;
its bytes are recorded nowhere. Times of directories are left out, because Docker gives most of them the time of the build, and so is
every time of the clock.
A case's "strata", or the name of a storage driver, holds what is another there on purpose: a "reason", and an "error" or "layers" by number.
"""
import base64, glob, hashlib, io, json, os, re, subprocess, sys, tarfile, tempfile

BUILD_TIMES = 1600000000  # whatever is later is the time of some build, of this recording or an earlier one
BUSYBOX = open(next(p for p in ("/usr/bin/busybox", "/bin/busybox") if os.path.exists(p)), "rb").read()
HERE = os.path.dirname(os.path.abspath(__file__))
WORDS = sys.argv[1:]
ONLY = WORDS[1] if WORDS[:1] == ["--only"] else "*"
DOCKER = (WORDS[2:] if WORDS[:1] == ["--only"] else WORDS) or ["docker"]


def run(args, stdin=None):
    return subprocess.run(DOCKER + args, input=stdin, capture_output=True)


def make_tar(entries):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for e in entries:
            kind, name = e["type"], e["path"]
            link = e
            if kind == "h":  # the same file, so the same metadata
                e = next(other for other in entries if other["path"] == e["target"])
            info = tarfile.TarInfo(name)
            info.mode, info.uid, info.gid, info.mtime = int(e.get("mode", "755" if kind == "d" else "644"), 8), e.get("uid", 0), e.get("gid", 0), e.get("mtime", 1000000000)
            data = base64.b64decode(e["base64"]) if "base64" in e else e.get("content", "").encode()
            if e.get("busybox"):
                data = BUSYBOX
            if "entries" in e:  # an archive in the archive
                data = make_tar(e["entries"])
            info.pax_headers = {"SCHILY.xattr." + name: base64.b64decode(value).decode("utf-8", "surrogateescape") for name, value in e.get("xattrs", {}).items()}
            info.type = {"f": tarfile.REGTYPE, "d": tarfile.DIRTYPE, "l": tarfile.SYMTYPE, "h": tarfile.LNKTYPE, "p": tarfile.FIFOTYPE, "c": tarfile.CHRTYPE}[kind]
            if kind in "lh":
                info.linkname = link["target"]
            if kind == "c":
                info.devmajor, info.devminor = 1, 3
            if kind == "f":
                info.size = len(data)
            tar.addfile(info, io.BytesIO(data) if kind == "f" else None)
    return out.getvalue()


def make_context(root, entries):
    with tarfile.open(fileobj=io.BytesIO(make_tar(entries))) as tar:
        tar.extractall(root, filter="fully_trusted")
    for e in reversed(entries):
        os.utime(os.path.join(root, e["path"]), (e.get("mtime", 1000000000),) * 2, follow_symlinks=False)


def shown(name):  # a name that is not UTF-8 can't stand in a JSON file
    return "".join(f"\\x{ord(c) - 0xdc00:02x}" if 0xdc80 <= ord(c) <= 0xdcff else c for c in name)


def listing(layer):
    lines = []
    for e in layer:
        kind = {b"0": "f", b"1": "h", b"2": "l", b"3": "c", b"4": "b", b"5": "d", b"6": "p"}[e.type]
        folder, last = os.path.split(e.name)
        if last == ".wh..wh..opq":
            lines.append("opaque " + shown(folder))
            continue
        if last.startswith(".wh."):
            lines.append("whiteout " + shown(os.path.join(folder, last.removeprefix(".wh."))))
            continue
        line = f"{kind} {e.mode:o} {e.uid}:{e.gid} {shown(e.name)}"
        if kind == "f":
            data = layer.extractfile(e).read()
            plain = len(data) < 1000 and all(32 <= b < 127 or b == 10 for b in data)
            text = json.dumps(data.decode()) if plain else "busybox" if data == BUSYBOX else hashlib.sha256(data).hexdigest()
            line += f" {text}" + (f" @{int(e.mtime)}" if e.mtime < BUILD_TIMES else " @now")
        if kind in "cb":
            line += f" {e.devmajor}:{e.devminor}"
        if e.linkname:
            line += f" -> {shown(e.linkname)}"
        for name, value in sorted(e.pax_headers.items()):
            if name.startswith("SCHILY.xattr.") and kind != "h":  # the file has them already
                line += f" {name.removeprefix('SCHILY.xattr.')}={value.encode('utf-8', 'surrogateescape').hex()}"
        lines.append(line)
    return sorted(lines)


def load(tag):
    tar = tarfile.open(fileobj=io.BytesIO(run(["save", tag]).stdout))
    manifest = json.load(tar.extractfile("manifest.json"))[0]
    config = json.load(tar.extractfile(manifest["Config"]))
    layers = [tarfile.open(fileobj=io.BytesIO(tar.extractfile(name).read())) for name in manifest["Layers"]]
    return config, layers


def without_times(config):
    config.pop("rootfs", None)
    for dated in [config, *config["history"]]:  # SOURCE_DATE_EPOCH is the only time that comes twice
        if not dated.get("created", "").startswith("2009"):
            dated.pop("created", None)
    return config


def record(path, context):
    case = json.load(open(path))
    built = run(["build", "--progress=plain", "-t", "golden-case", "-f", "-", *case.get("args", []), context], case["dockerfile"].encode())
    for key in ("config", "layers", "error", "steps"):
        case.pop(key, None)
    text = built.stderr.decode()
    if built.returncode:
        case["error"] = [line for line in text.splitlines() if line.startswith("ERROR: ")][-1].removeprefix("ERROR: failed to build: failed to solve: ")
        case["error"] = re.sub(r"of ref \S+: ", "of ref *: ", re.sub(r"/\S*/merged/", "/", case["error"]))
    else:
        config, layers = load("golden-case")
        case["layers"] = [listing(layer) for layer in layers]
        if config["history"][0].get("created_by", "").startswith("ADD base.tar"):
            case["layers"][0] = None
        case["config"] = without_times(config)
        case["steps"] = sorted({re.sub(r"(FROM \S+)@sha256:\w+", r"\1", line.split(" ", 1)[1]) for line in text.splitlines() if line.startswith("#") and "] " in line and " [" in line and "[internal]" not in line})
    json.dump(case, open(path, "w"), indent=1, ensure_ascii=False)
    print(os.path.basename(path), case.get("error", "ok"))


def main():
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as work:
        base = os.path.join(work, "base")
        os.mkdir(base)
        entries = json.load(open(os.path.join(HERE, "base.json")))
        open(os.path.join(base, "base.tar"), "wb").write(make_tar(entries))
        for name in sorted(os.listdir(os.path.join(HERE, "images"))):
            image = json.load(open(os.path.join(HERE, "images", name)))
            tag = name.removesuffix(".json")
            built = run(["build", "-q", "-t", tag, "-f", "-", base], image["dockerfile"].encode())
            assert built.returncode == 0, built.stderr.decode()
            if ONLY != "*":
                continue
            config, layers = load(tag)
            image["config"] = without_times(config)
            image["layers"] = len(layers)
            json.dump(image, open(os.path.join(HERE, "images", name), "w"), indent=1)
        contexts = {}
        for path in sorted(glob.glob(os.path.join(HERE, ONLY if "/" in ONLY else "*/" + ONLY) + ".json")):
            if os.path.basename(os.path.dirname(path)) == "images":
                continue
            given = json.load(open(path)).get("context", "context.json")
            if given not in contexts:
                contexts[given] = os.path.join(work, given.removesuffix(".json"))
                os.mkdir(contexts[given])
                make_context(contexts[given], json.load(open(os.path.join(HERE, given))))
            record(path, contexts[given])


main()
