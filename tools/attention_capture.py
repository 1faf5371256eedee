"""Writes attention numbers to a file that Attention Inspector opens.

Copy this file beside your code. It needs NumPy only; PyTorch only for capture().

    from attention_capture import save, capture

    save("layer3", q=q, k=k, v=v, weights=weights, tokens=tokens, causal=True)

    with capture(model, "run") as captured:      # PyTorch
        model(**inputs)

Each call writes NAME.safetensors with the numbers as they are, and NAME.attn.json that refers to them:
open that one in VS Code, or run `attn check NAME.attn.json`.
"""

import json
import os
import struct

import numpy as np

__all__ = ["save", "capture", "write_safetensors"]

_DTYPES = {
    "bool": "BOOL",
    "uint8": "U8",
    "int8": "I8",
    "uint16": "U16",
    "int16": "I16",
    "uint32": "U32",
    "int32": "I32",
    "uint64": "U64",
    "int64": "I64",
    "float16": "F16",
    "bfloat16": "BF16",
    "float32": "F32",
    "float64": "F64",
}

# Steps that may be expected, in the order in which they are computed.
_STEPS = ("scores", "scaled", "masked", "weights", "context", "output")


class _Raw:
    """Bytes of a type that NumPy does not have (bfloat16)."""

    def __init__(self, dtype, shape, data):
        self.dtype, self.shape, self.data = dtype, tuple(shape), data


def _array(value):
    """A NumPy array, or the bytes of a bfloat16 tensor, in row-major order; nothing is rounded."""
    if isinstance(value, _Raw):
        return value
    if type(value).__module__.split(".")[0] == "torch":
        import torch

        value = value.detach().to("cpu").contiguous()
        if value.dtype == torch.bfloat16:
            return _Raw("bfloat16", value.shape, value.view(torch.int16).numpy().astype("<i2").tobytes())
        value = value.numpy()
    elif hasattr(value, "numpy") and not isinstance(value, np.ndarray):
        value = value.numpy()  # TensorFlow
    array = np.asarray(value)
    if array.dtype.name == "bfloat16":  # ml_dtypes, as JAX uses it
        return _Raw("bfloat16", array.shape, np.ascontiguousarray(array).view("<i2").tobytes())
    if array.dtype.name not in _DTYPES:
        raise TypeError("an array of type %s cannot be saved" % array.dtype)
    return array


def _dtype(array):
    return array.dtype if isinstance(array, _Raw) else array.dtype.name


def _bytes(array):
    if isinstance(array, _Raw):
        return array.data
    return array.astype(array.dtype.newbyteorder("<")).tobytes(order="C")


def write_safetensors(path, tensors):
    """Writes a dictionary of arrays as a .safetensors file, through a second file that takes its place."""
    header, blobs, offset = {}, [], 0
    for name, value in tensors.items():
        array = _array(value)
        blob = _bytes(array)
        header[name] = {
            "dtype": _DTYPES[_dtype(array)],
            "shape": list(array.shape),
            "data_offsets": [offset, offset + len(blob)],
        }
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode("utf-8")
    text += b" " * (-len(text) % 8)
    _replace(path, [struct.pack("<Q", len(text)), text] + blobs)


def _replace(path, parts):
    new = path + ".new"
    with open(new, "wb") as file:
        for part in parts:
            file.write(part)
    os.replace(new, path)


def _stem(path):
    for ending in (".attn.json", ".attn", ".safetensors"):
        if path.endswith(ending):
            return path[: -len(ending)]
    return path


def _mask(spec, refer, mask, causal, queries, keys):
    """Booleans (True = visible) become the mask, together with causal; numbers become the bias."""
    array = None if mask is None else np.asarray(mask)
    if array is not None and array.dtype == bool:
        seen = np.tril(np.ones((queries, keys), bool)) if causal else True
        spec["mask"] = refer("mask", (array & seen).astype("uint8"))
        return
    if causal:
        spec["mask"] = "causal"
    if array is not None:
        spec["bias"] = refer("bias", array)


def save(
    path, q=None, k=None, v=None, *, weights=None, tokens=None, causal=False, scale=None, mask=None, title=None, **steps
):
    """Saves one attention: queries, keys and values (B x H x n x d, H x n x d or n x d), and what came out of them.

    weights, and scores, scaled, masked, context, output as keywords, are expected of the computation with the type they
    came in; alone, weights are shown as they are. mask: booleans (True = visible) or numbers that are added to the
    scores. Returns the path of the .attn.json.
    """
    unknown = set(steps) - set(_STEPS)
    if unknown:
        raise TypeError("%s is no step: %s" % (", ".join(sorted(unknown)), ", ".join(_STEPS)))
    if (q is None) != (k is None):
        raise TypeError("q and k belong together")
    if q is None and weights is None:
        raise TypeError("give q, k and v, or weights")
    stem = _stem(os.fspath(path))
    file = os.path.basename(stem) + ".safetensors"
    tensors, spec = {}, {}
    if title is not None:
        spec["title"] = title
    if tokens is not None:
        spec["tokens"] = [str(token) for token in tokens]

    def refer(name, value):
        tensors[name] = _array(value)
        return {"file": file, "tensor": name}

    given = [(name, value) for name, value in (("Q", q), ("K", k), ("V", v)) if value is not None]
    for name, value in given:
        spec[name] = refer(name, value)
    if q is None:
        spec["weights"] = refer("weights", weights)
    else:
        if v is None:
            spec["V"] = refer("V", k)
        if scale is not None:
            spec["scale"] = float(scale)
        queries, keys = tensors["Q"].shape, tensors["K"].shape
        if len(queries) > 2:
            spec["heads"] = int(queries[-3])
            if keys[-3] != queries[-3]:
                spec["kvHeads"] = int(keys[-3])
        _mask(spec, refer, mask, causal, queries[-2], keys[-2])
        wanted = dict(steps, weights=weights)
        expected = {}
        for step in _STEPS:
            if wanted.get(step) is None or (step == "context" and v is None):
                continue
            values = refer(step, wanted[step])
            dtype = _dtype(tensors[step])
            expected[step] = {"values": values, "dtype": dtype} if dtype.endswith(("16", "32")) else values
        if expected:
            spec["expected"] = expected
    write_safetensors(stem + ".safetensors", tensors)
    _replace(stem + ".attn.json", [json.dumps(spec, indent=2, ensure_ascii=False).encode("utf-8"), b"\n"])
    return stem + ".attn.json"


class capture:
    """Records every attention of a PyTorch model while the block runs, and saves each at its end as NAME-0, NAME-1, ...

    Seen are torch.nn.functional.scaled_dot_product_attention wherever it is called, torch.nn.MultiheadAttention
    (its weights, of each head), and a Hugging Face model's `attentions` when it is called with output_attentions=True.
    Nothing that the model computes is changed; `files` has the paths after the block.
    """

    def __init__(self, model, path="attention", tokens=None):
        self.model, self.path, self.tokens = model, path, tokens
        self.records, self.files, self._handles, self._averaged = [], [], [], []

    def __enter__(self):
        import torch
        import torch.nn.functional as functional

        self._functional = functional
        self._original = functional.scaled_dot_product_attention
        functional.scaled_dot_product_attention = self._attention
        for name, module in self.model.named_modules():
            if isinstance(module, torch.nn.MultiheadAttention):
                self._handles.append(module.register_forward_pre_hook(self._ask, with_kwargs=True))
                self._handles.append(module.register_forward_hook(self._heads(name)))
        self._handles.append(self.model.register_forward_hook(self._outputs))
        return self

    def __exit__(self, kind, error, trace):
        self._functional.scaled_dot_product_attention = self._original
        for handle in self._handles:
            handle.remove()
        if kind is None:
            for index, record in enumerate(self.records):
                self.files.append(save("%s-%d" % (_stem(os.fspath(self.path)), index), tokens=self.tokens, **record))
        return False

    def _attention(self, query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, **more):
        context = self._original(query, key, value, attn_mask, dropout_p, is_causal, scale=scale, **more)
        record = {"q": query, "k": key, "v": value, "causal": bool(is_causal), "scale": scale}
        if attn_mask is not None:
            seen = attn_mask.detach().to("cpu")
            record["mask"] = (seen.float() if seen.dtype.is_floating_point else seen).numpy()
        if dropout_p == 0.0:
            record["context"] = context
        self.records.append({name: _copied(what) for name, what in record.items()})
        return context

    def _ask(self, module, args, kwargs):
        """Asks MultiheadAttention for the weights of each head, where its caller asks for weights at all."""
        averaged = len(args) <= 4 and kwargs.get("need_weights", True) and kwargs.get("average_attn_weights", True)
        self._averaged.append(averaged)
        return (args, dict(kwargs, average_attn_weights=False)) if averaged else None

    def _heads(self, name):
        def hook(module, args, result):
            averaged = self._averaged.pop()
            if result[1] is None:
                return None
            self.records.append({"weights": _copied(result[1]), "title": name})
            # The caller gets what it would have got.
            return (result[0], result[1].mean(dim=-3)) if averaged else None

        return hook

    def _outputs(self, module, args, result):
        for kind in ("attentions", "encoder_attentions", "decoder_attentions", "cross_attentions"):
            for layer, weights in enumerate(getattr(result, kind, None) or ()):
                if weights is not None:
                    self.records.append({"weights": _copied(weights), "title": "%s[%d]" % (kind, layer)})


def _copied(value):
    return _array(value) if hasattr(value, "detach") else value
