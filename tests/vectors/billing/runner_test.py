# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""The runner of billing cases can fail: wrong figures, other lines and unknown keys are told."""
import copy
import json
import pathlib
import subprocess
import sys
import tempfile


def run(program, cases, *more):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "cases.json"
        path.write_text(json.dumps(cases), encoding="utf-8")
        done = subprocess.run([program, str(path), *more], capture_output=True, text=True,
                              check=False, timeout=60)
    return done.returncode, done.stdout


def changed(case, name, change):
    case = copy.deepcopy(case)
    case["id"] = name
    change(case)
    return case


def in_words(case, name, said, answered):
    """The case with words of its input and of its answer replaced."""
    case = copy.deepcopy(case)
    case["id"] = name
    for part, words in (("input", said), ("expected", answered)):
        for old, new in words.items():
            case[part][new] = case[part].pop(old)
    return case


def check_words(program, named):
    """Other words for the same thing are read, and change nothing of what is computed."""
    tax = named["c4f290ad5b"]
    other = in_words(tax, "other", {"coupon": "discount"}, {"taxes": "taxes_per_fee"})
    wrong = changed(other, "wrong", lambda c: c["expected"]["taxes_per_fee"].reverse())
    strange = in_words(tax, "strange", {"coupon": "moon"}, {})
    silent = in_words(tax, "silent", {}, {"taxes": "moon"})
    code, out = run(program, [other])
    assert code == 0, out
    code, out = run(program, [wrong, strange, silent])
    assert code == 1 and out.endswith("0 passed, 2 failed, 1 unsupported\n"), out


def check_obvious(program, named):
    """What holds anyhow may be said; anything else of the same key is refused."""
    tax, total = named["c4f290ad5b"], named["a499a8ca8a"]
    said = [changed(one, f"said{i}", lambda c: c["input"].update(note="as upstream", zone="UTC"))
            for i, one in enumerate((tax, total))]
    wrong = changed(said[0], "wrong", lambda c: c["expected"].update(total=1))
    abroad = changed(total, "abroad", lambda c: c["input"].update(zone="Asia/Tokyo"))
    taxed = changed(total, "taxed", lambda c: c["input"].update(tax_percent="20"))
    code, out = run(program, said)
    assert code == 0, out
    code, out = run(program, [wrong, abroad, taxed])
    assert code == 1 and out.endswith("0 passed, 1 failed, 2 unsupported\n"), out


def check_readings(program, named):
    """Many words at once, other spellings and shapes are read; what is wrong stays wrong."""
    cycles, stub, window = named["62fcde9ad2"], named["53e87455d2"], named["3607d9b974"]
    words = {"period": "billing_period", "billing_mode": "mode", "service_start": "start_date",
             "service_end_exclusive": "end_date", "target_date_inclusive": "target_date",
             "bill_cycle_day": "bcd"}
    far = in_words(cycles, "far", words, {"cycles_exact_fraction": "number_of_cycles"})
    far["input"].update(billing_period="MONTHLY", mode="IN_ADVANCE")
    shaped = in_words(cycles, "shaped", {}, {})
    shaped["input"]["service"] = {"start": shaped["input"].pop("service_start"),
                                  "end_exclusive": shaped["input"].pop("service_end_exclusive")}
    opened = changed(stub, "opened", lambda c: c["expected"].update(
        stub_amount=c["expected"].pop("stub")["amount"]))
    pairs = changed(window, "pairs", lambda c: c["expected"].update(
        periods=[[one["start"], one["end"]] for one in c["expected"]["periods"]]))
    code, out = run(program, [far, shaped, opened, pairs])
    assert code == 0, out
    wrong = [changed(far, "later", lambda c: c["input"].update(target_date="2011-01-06")),
             changed(shaped, "longer", lambda c: c["input"]["service"].update(moon="full")),
             changed(opened, "dearer", lambda c: c["expected"].update(stub_amount="12.68")),
             changed(pairs, "turned", lambda c: c["expected"]["periods"][0].reverse())]
    code, out = run(program, wrong)
    assert code == 1 and out.endswith("0 passed, 3 failed, 1 unsupported\n"), out


def check_no_cases(program, total):
    """What is no case is told, and the next one runs."""
    broken = [5, [], {}, {"id": "a"}, changed(total, "b", lambda c: c.update(area=7)),
              changed(total, "c", lambda c: c.update(input="moon", expected={"periods": []}))]
    for member in ("id", "area", "input", "expected"):
        broken.append(changed(total, "d", lambda c, gone=member: c.pop(gone)))
    code, out = run(program, [*broken, total])
    assert code == 1 and out.endswith(f"1 passed, 0 failed, {len(broken)} unsupported\n"), out


def main():
    program, source = sys.argv[1:]
    cases = json.loads(pathlib.Path(source).read_text(encoding="utf-8"))
    total = next(c for c in cases if c["id"] == "a499a8ca8a")
    lines = next(c for c in cases if c["id"] == "0a88eb62de")
    wrong = changed(total, "wrong", lambda c: c["expected"].update(total="110.01"))
    fewer = changed(lines, "fewer", lambda c: c["expected"]["lines"].pop())
    silent = changed(lines, "silent", lambda c: c["expected"]["lines"][1].pop("commitment_charge"))
    other = changed(total, "other", lambda c: c["input"].update(quantity="12"))
    unknown = changed(total, "unknown", lambda c: c["input"].update(moon="full"))
    nowhere = changed(total, "nowhere", lambda c: c.update(area="astrology"))
    shapeless = changed(total, "shapeless", lambda c: c.update(input=[]))

    named = {c["id"]: c for c in cases}
    # What is not read must not be passed over, and nothing ends the run.
    refused = [
        changed(named["902080001f"], "part", lambda c: c["input"].update(usage_units=1.5)),
        changed(named["836ca42202"], "great", lambda c: c["input"].update(days_in_period=2**64)),
        changed(named["c4f290ad5b"], "fee", lambda c: c["input"]["fees"][0].update(moon="full")),
        changed(named["cde355e858"], "use", lambda c: c["input"]["usage"][0].update(moon="full")),
        changed(named["b7b47dd29b"], "step", lambda c: c["input"]["steps"][0].update(moon="full")),
        changed(named["687d133725"], "run", lambda c: c["input"]["runs"][0].update(period=-1)),
        changed(named["41df4dde1f"], "none", lambda c: c["input"].update(phases=[])),
    ]

    code, out = run(program, [total, lines])
    assert code == 0 and out == "2 passed, 0 failed, 0 unsupported\n", out
    code, out = run(program, [wrong, fewer, silent, other, unknown, nowhere, shapeless])
    assert code == 1 and out.endswith("0 passed, 4 failed, 3 unsupported\n"), out
    code, out = run(program, refused)
    assert code == 1 and out.endswith(f"0 passed, 0 failed, {len(refused)} unsupported\n"), out
    check_words(program, named)
    check_obvious(program, named)
    check_readings(program, named)
    check_no_cases(program, total)
    code, out = run(program, [])
    assert code == 1, "nothing run is nothing shown"
    code, out = run(program, [total, wrong], "--only", "wrong")
    assert code == 1 and out.endswith("0 passed, 1 failed, 0 unsupported\n"), out


if __name__ == "__main__":
    main()
