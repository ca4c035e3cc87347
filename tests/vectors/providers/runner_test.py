# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""The runner of vectors can fail: planted wrong answers and unknown kinds are told apart."""
import copy
import json
import pathlib
import subprocess
import sys
import tempfile


def run(program, vectors, *more):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "vectors.json"
        path.write_text(json.dumps({"vectors": vectors}), encoding="utf-8")
        done = subprocess.run([program, str(path), *more], capture_output=True, text=True,
                              check=False, timeout=60)
    return done.returncode, done.stdout


def main():
    program, source = sys.argv[1:]
    all_vectors = json.loads(pathlib.Path(source).read_text(encoding="utf-8"))["vectors"]
    good = next(v for v in all_vectors if v["id"] == "stripe.webhook_signature.1")
    planted = copy.deepcopy(good)
    planted["id"] = "planted"
    planted["expected"]["valid"] = False
    more = copy.deepcopy(good)
    more["expected"]["colour"] = "blue"
    strange = dict(copy.deepcopy(good), kind="weather")
    shapeless = dict(copy.deepcopy(good), inputs={})

    code, out = run(program, [good])
    assert code == 0 and out.endswith("1 passed, 0 failed, 0 unsupported\n"), out
    code, out = run(program, [good, planted, more, strange, shapeless])
    assert code == 1 and out.endswith("1 passed, 1 failed, 3 unsupported\n"), out
    assert "FAILED planted" in out and "'colour'" in out, out
    code, out = run(program, [good, planted], "--only", "planted")
    assert code == 1 and out.endswith("0 passed, 1 failed, 0 unsupported\n"), out
    # An altered input must change the answer, or the vector proves nothing.
    broken = copy.deepcopy(good)
    broken["inputs"]["body"] += " "
    code, out = run(program, [broken])
    assert code == 1 and "1 failed" in out, out
    # What no key can be made of ends that vector, not the run.
    keyless = copy.deepcopy(next(v for v in all_vectors if "public_pem" in v["inputs"]))
    keyless["inputs"]["public_pem"] = "no key"
    code, out = run(program, [keyless, good])
    assert code == 1 and out.endswith("\n") and "1 passed" in out.splitlines()[-1], out


main()
