# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""Builds each program from its registry, at the versions that the lock files name."""
import dataclasses
import json
import pathlib
import re
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILT = ROOT / "build" / "peers"


class CannotBuild(Exception):
    """The text says why, and what would help."""


@dataclasses.dataclass(frozen=True)
class Kind:
    """How the programs of one language come about."""
    what: str
    tools: dict  # command -> how to come by it
    build: object  # () -> None
    command: object  # (argument) -> list
    environment: dict
    version: tuple  # prints the toolchain's version in its first line


def run(*command, cwd=None, env=None):
    done = subprocess.run(command, cwd=cwd, env=env, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        BUILT.mkdir(parents=True, exist_ok=True)
        (BUILT / "failed.log").write_text(done.stdout, encoding="utf-8")
        lines = [line for line in done.stdout.strip().splitlines() if line.strip()]
        raise CannotBuild(f"{' '.join(map(str, command[:3]))} failed: {lines[-1].strip() if lines else ''}")


def build_octroi():
    run("cmake", "--preset", "release", cwd=ROOT)
    run("cmake", "--build", "--preset", "release", "--target", "octroi_peer", cwd=ROOT)


def build_rust():
    run("cargo", "build", "--release", "--locked", "--quiet",
        "--target-dir", BUILT / "rust", cwd=HERE / "rust")


def build_go():
    run("go", "build", "-mod=readonly", "-o", BUILT / "go" / "peer", ".", cwd=HERE / "go")


def build_node():
    folder = BUILT / "node"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / "node" / name, folder / name)
    run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=folder)


def build_java():
    jars = BUILT / "java" / "jars"
    shutil.rmtree(jars, ignore_errors=True)
    run("mvn", "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={jars}", cwd=HERE / "java")
    run("sha256sum", "--quiet", "--strict", "-c", HERE / "java" / "jars.sha256", cwd=jars)
    run("javac", "-d", BUILT / "java" / "classes", "-cp", f"{jars}/*", HERE / "java" / "Peer.java")


KINDS = {
    "octroi": Kind("octroi", {"cmake": "./dev bench installs it"}, build_octroi,
                   lambda argument: [ROOT / "build/release/benchmarks/peers/octroi/octroi_peer", argument],
                   {}, ("g++", "--version")),
    "governor": Kind("governor, from crates.io", {"cargo": "Rust 1.78 or newer, by rustup or your system"},
                     build_rust, lambda argument: [BUILT / "rust/release/octroi-peers", argument],
                     {}, ("rustc", "--version")),
    "java": Kind("Guava and Bucket4j, from Maven Central",
                 {"java": "apt-get install default-jdk-headless", "javac": "apt-get install default-jdk-headless",
                  "mvn": "apt-get install maven"}, build_java,
                 lambda argument: ["java", "-cp", f"{BUILT}/java/jars/*:{BUILT}/java/classes", "Peer", argument],
                 {}, ("java", "--version")),
    "go": Kind("x/time/rate, by the Go module proxy", {"go": "Go 1.26, or 1.21 and newer, which fetches it"},
               build_go, lambda argument: [BUILT / "go/peer"], {}, ("go", "version")),
    "node": Kind("rate-limiter-flexible, from npm", {"node": "apt-get install nodejs", "npm": "apt-get install npm"},
                 build_node, lambda argument: ["node", HERE / "node/main.js"],
                 {"NODE_PATH": str(BUILT / "node/node_modules")}, ("node", "--version")),
}


def build(name):
    """Builds the programs of KINDS[name]. Raises CannotBuild."""
    kind = KINDS[name]
    for tool, advice in kind.tools.items():
        if shutil.which(tool) is None:
            raise CannotBuild(f"{tool} is not installed ({advice})")
    kind.build()


def toolchain(name):
    said = subprocess.run(KINDS[name].version, text=True, stdout=subprocess.PIPE, check=True).stdout
    first = said.splitlines()[0].strip()
    return f"{name} {first}" if first.startswith("v") else first


def versions():
    """Of each package, out of the lock files."""
    def found(pattern, path):
        return re.search(pattern, (HERE / path).read_text(encoding="utf-8"), re.S)[1]

    node = json.loads((HERE / "node/package-lock.json").read_text(encoding="utf-8"))
    package = "rate-limiter-flexible"
    return {
        "": "",
        "octroi": found(r"project\(octroi VERSION ([\d.]+)", ROOT / "CMakeLists.txt"),
        "governor": found(r'name = "governor"\nversion = "([^"]+)"', "rust/Cargo.lock"),
        "guava": found(r"guava-(\d[^ ]*)\.jar", "java/jars.sha256"),
        "bucket4j": found(r"bucket4j_jdk17-core-(\S+)\.jar", "java/jars.sha256"),
        "golang.org/x/time": found(r"golang.org/x/time v(\S+)", "go/go.mod"),
        package: node["packages"][f"node_modules/{package}"]["version"],
    }
