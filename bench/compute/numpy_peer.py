"""NumPy as a peer. Answers the requests of peers.ts; the number of threads is set by the caller's environment."""

import json
import sys
import time

import numpy as np

# As in peers.ts: shorter runs are done beforehand, uncounted, for a while, for the cores to wake up.
SHORT_MS = 500
WARM_MS = 100

SEEDS = {"Q": 11, "K": 12, "V": 13, "X": 21, "Wq": 22, "Wk": 23, "Wv": 24, "Wo": 25}


def numbers(length, seed):
    out = np.empty(length)
    state = seed
    for i in range(length):
        state = (state * 48271) % 2147483647
        out[i] = state
    return out / 1073741823.5 - 1


def attention(q, k, v):
    scores = q @ k.transpose(0, 2, 1)
    scores *= q.dtype.type(1 / np.sqrt(q.shape[-1]))
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    return scores @ v


def prepare(case):
    n, heads, dk = case["n"], case["heads"], case["dk"]
    d = heads * dk
    kind = np.float64 if case["precision"] == "float64" else np.float32

    def make(name, shape, divisor=1.0):
        return (numbers(int(np.prod(shape)), SEEDS[name]) / divisor).astype(kind).reshape(shape)

    if case["kind"] == "S":
        q, k, v = (make(name, (heads, n, dk)) for name in "QKV")
        return lambda: attention(q, k, v)
    x = make("X", (n, d))
    wq, wk, wv, wo = (make(name, (d, d), np.sqrt(d)) for name in ("Wq", "Wk", "Wv", "Wo"))

    def split(w):
        return np.ascontiguousarray((x @ w).reshape(n, heads, dk).transpose(1, 0, 2))

    return lambda: attention(split(wq), split(wk), split(wv)).transpose(1, 0, 2).reshape(n, d) @ wo


def check_sum(result):
    flat = result.ravel().astype(np.float64)
    return float((flat * (np.arange(flat.size) % 7 - 3)).sum())


run = None
last_ms = 0
for line in sys.stdin:
    request = json.loads(line)
    try:
        if "prepare" in request:
            run, last_ms = prepare(request["prepare"]), 0
            answer = {"ok": True}
        elif "run" in request:
            if 0 < last_ms < SHORT_MS:
                until = time.perf_counter() + WARM_MS / 1e3
                while time.perf_counter() < until:
                    run()
            cpu, begun = time.process_time(), time.perf_counter()
            result = run()
            ms, cpu_ms = (time.perf_counter() - begun) * 1e3, (time.process_time() - cpu) * 1e3
            last_ms = ms
            answer = {"ms": ms, "cpuMs": cpu_ms, "sum": check_sum(result)}
        else:
            answer = {"ok": True}
    except Exception as error:  # told to the other side, whatever it is
        answer = {"why": str(error)}
    print(json.dumps(answer), flush=True)
