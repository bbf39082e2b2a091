"""Norms and angles of checkpoints, frozen: python3 angles.py > angles.csv (torch 2.13.0, numpy, CPU)

Reads step-00, -20 and -40.safetensors, and writes types-a and -b.safetensors, whose tensors are one of each
float type and one of integers. The angle is 2 atan2(|u - v|, |u + v|) of unit vectors in long double, not
the formula of the library. Rows: from, to, parameter, filter (empty: the whole), norm from, norm to, angle.
"""
import json
import pathlib
import struct

import numpy as np
import torch

FOLDER = pathlib.Path(__file__).parent
TYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


def read(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    tensors = {}
    for name, entry in json.loads(data[8:8 + length]).items():
        if entry["dtype"] in TYPES:
            begin, end = (8 + length + o for o in entry["data_offsets"])
            tensor = torch.frombuffer(bytearray(data[begin:end]), dtype=TYPES[entry["dtype"]])
            tensors[name] = tensor.double().numpy().astype(np.longdouble).reshape(entry["shape"])
    return tensors


def write_types(path, seed):
    generator = torch.Generator().manual_seed(seed)
    values = torch.randn(4, 2, 3, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    values = values + 0.3 * seed * torch.randn(4, 2, 3, generator=generator, dtype=torch.float64)
    values[0, 0, 0] = 3e-6  # below the smallest normal float16
    header, body = {}, b""
    for kind, type in [*TYPES.items(), ("I64", torch.int64)]:
        data = values.to(type).contiguous().view(torch.uint8).numpy().tobytes()
        header[kind.lower() + ".weight"] = {"dtype": kind, "shape": [4, 2, 3], "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def angle(a, b):
    u, v = a / np.sqrt((a * a).sum()), b / np.sqrt((b * b).sum())
    return 2 * np.arctan2(np.sqrt(((u - v) ** 2).sum()), np.sqrt(((u + v) ** 2).sum()))


def row(names, parameter, filter, a, b):
    print(*names, parameter, filter, *(repr(float(x)) for x in (np.sqrt((a * a).sum()), np.sqrt((b * b).sum()), angle(a, b))), sep=",")


write_types(FOLDER / "types-a.safetensors", 0)
write_types(FOLDER / "types-b.safetensors", 2)
print("from,to,parameter,filter,norm_from,norm_to,angle_rad")
for names in (("step-00", "step-20"), ("step-20", "step-40"), ("step-00", "step-40"), ("types-a", "types-b")):
    before, after = (read(FOLDER / (name + ".safetensors")) for name in names)
    for parameter, a in before.items():
        b = after[parameter]
        if a.ndim > 1:
            row(names, parameter, "", a, b)
            for filter in range(a.shape[0]):
                row(names, parameter, filter, a[filter], b[filter])
