#!/usr/bin/env python3
"""Installs the peers that `./fluxion bench --peers` holds Fluxion against: PyTorch, JAX, diffrax, torchdiffeq, TorchCFM, POT.

They go into a virtual environment of their own, outside of the project; every package is pinned and its file checked by its
sha256 (scripts/peers-lock.txt). Says how large the download is, and asks before it begins. Needs Python 3.11 or newer.
PyTorch's package for Linux brings libraries for graphics cards, which make up most of the size and are not used.

Usage: scripts/peers.py [--yes] [FOLDER]     (absent: ~/.cache/fluxion/peers; --yes does not ask)
"""
import pathlib, re, subprocess, sys, venv

LOCK = pathlib.Path(__file__).with_name("peers-lock.txt")
CHECK = pathlib.Path(__file__).parents[1] / "benchmarks" / "peers" / "packages.py"


def bytes_to_fetch(lock, linux):
    """The bytes that the lock tells of, without the packages for Linux alone where this is another system."""
    entries = re.findall(r"^# (\d+) bytes\n(.*)$", lock, re.MULTILINE)
    return sum(int(size) for size, line in entries if linux or "sys_platform == 'linux'" not in line)


def python_of(folder):
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def lacking(python):
    """What the peers' programs miss; nothing where all is there."""
    found = subprocess.run([str(python), str(CHECK)], capture_output=True, text=True)
    return found.stdout.strip() if found.returncode == 0 else "a Python that runs"


def main(arguments):
    if sys.version_info < (3, 11):
        sys.exit(f"scripts/peers.py runs in Python {sys.version.split()[0]}, but the peers need 3.11 or newer")
    folders = [argument for argument in arguments if argument != "--yes"]
    if len(folders) > 1 or any(folder.startswith("-") for folder in folders):
        sys.exit("Usage: scripts/peers.py [--yes] [FOLDER]")
    folder = pathlib.Path(folders[0] if folders else "~/.cache/fluxion/peers").expanduser()
    python = python_of(folder)
    if python.exists() and not lacking(python):
        print(f"{python} has all peers already")
        return
    size = bytes_to_fetch(LOCK.read_text(), sys.platform.startswith("linux")) / 1e9
    print(f"About {size:.1f} GB are fetched into {folder}, which holds about twice as much afterwards.", flush=True)
    if "--yes" not in arguments and input("Go on? [y/N] ").strip().lower() not in ("y", "yes"):
        sys.exit("nothing was fetched")
    venv.create(folder, with_pip=True)
    install = [str(python), "-m", "pip", "install", "--require-hashes", "--no-deps", "-r", str(LOCK)]
    if subprocess.run(install).returncode:
        sys.exit(f"the packages could not be installed; what pip says above tells why. {folder} may be removed")
    missing = lacking(python)
    if missing:
        sys.exit(f"{python} lacks {missing}")
    print(f"installed; ./fluxion bench --peers finds {python}" if not folders else
          f"installed; ./fluxion bench --peers --peers-python {python}")


if __name__ == "__main__":
    main(sys.argv[1:])
