"""Makes what the work needs: the same bytes on every machine."""

import io
import os
import random
import shutil
import tarfile


def tree(directory, files, total, seed):
    """A tree of files, about half of it compressible, made once."""
    if os.path.exists(os.path.join(directory, ".made")):
        return directory
    generator = random.Random(seed)
    text = " ".join(generator.choice(("layer", "image", "mount", "digest", "upper", "lower")) for _ in range(20000)).encode()
    noise = generator.randbytes(1 << 20)
    average = total // files
    for number in range(files):
        folder = os.path.join(directory, f"d{number % 97:02}", f"e{number % 13:02}")
        os.makedirs(folder, exist_ok=True)
        size = int(average * generator.choice((0.1, 0.4, 0.8, 1.2, 2.5)))
        with open(os.path.join(folder, f"f{number}"), "wb") as file:
            while size > 0:
                source = noise if generator.random() < 0.5 else text
                start = generator.randrange(len(source) // 2)
                chunk = source[start:start + min(size, len(source) // 2)]
                file.write(chunk)
                size -= len(chunk)
    open(os.path.join(directory, ".made"), "w").close()
    return directory


def tar(path, directory):
    if not os.path.exists(path):
        with tarfile.open(path + ".part", "w") as archive:
            archive.add(directory, arcname=".", filter=lambda m: None if m.name.endswith(".made") else m)
        os.rename(path + ".part", path)
    return path


def small_tar(path, number):
    with tarfile.open(path, "w") as archive:
        content = f"image {number}\n".encode()
        member = tarfile.TarInfo("number")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return path


def with_one_more(path, base, content):
    """A copy of a tar with one more file in it."""
    shutil.copyfile(base, path)
    with tarfile.open(path, "a") as archive:
        member = tarfile.TarInfo("one-more")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content.encode()))
    return path
