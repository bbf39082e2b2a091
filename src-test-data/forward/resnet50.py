"""Makes resnet50.json: torchvision's resnet50 with weights made by a formula, in float64.

    pip install torch torchvision; python3 resnet50.py > resnet50.json     (half a minute)

The formula, in 64-bit integers that wrap: key = fnv1a64(utf8(name)) + seed*0x9E3779B97F4A7C15, seed 1;
z = key + (i+1)*0x9E3779B97F4A7C15; z = (z^(z>>>30))*0xBF58476D1CE4E5B9; z = (z^(z>>>27))*0x94D049BB133111EB;
z ^= z>>>31; s(name, i) = 2*((z>>>11)*2^-53) - 1 in [-1, 1), i the row-major index in the tensor.
Values are rounded to float32:
  convolution s*sqrt(6/fanIn); fc.weight s*sqrt(3/fanIn); fc.bias 0.1*s; BatchNorm weight 1+0.2*s, of a
  bottleneck's bn3 0.5+0.1*s; BatchNorm bias and running_mean 0.1*s; running_var 1+0.5*s;
  input 1.5*s("input", i); labels (7+13n) % 1000.
"""
import json
import numpy as np
import torch
import torchvision

G, M1, M2 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
SHAPE = [4, 3, 224, 224]


def s(name, count):
    key = 0xCBF29CE484222325
    for byte in name.encode():
        key = (key ^ byte) * 0x100000001B3 % 2**64
    with np.errstate(over="ignore"):
        z = np.uint64(key) + G + np.arange(1, count + 1, dtype=np.uint64) * G
        z = (z ^ (z >> np.uint64(30))) * M1
        z = (z ^ (z >> np.uint64(27))) * M2
        z ^= z >> np.uint64(31)
    return 2 * ((z >> np.uint64(11)).astype(np.float64) * 2.0**-53) - 1


def value(name, shape):
    v = s(name, int(np.prod(shape)))
    if len(shape) > 1:
        v = v * np.sqrt((3 if name == "fc.weight" else 6) / np.prod(shape[1:]))
    elif name.endswith("running_var"):
        v = 1 + 0.5 * v
    elif name.endswith(".bias") or name.endswith("running_mean"):
        v = 0.1 * v
    elif name.endswith(".bn3.weight"):
        v = 0.5 + 0.1 * v
    else:
        v = 1 + 0.2 * v
    return torch.from_numpy(v.astype(np.float32).astype(np.float64)).reshape(shape)


def digits(x):
    return float(f"{float(x.item() if hasattr(x, 'item') else x):.10g}")


torch.set_num_threads(1)
model = torchvision.models.resnet50(weights=None).double()
state = model.state_dict()
model.load_state_dict({k: value(k, v.shape) if v.ndim else v for k, v in state.items()})
x = torch.from_numpy((1.5 * s("input", int(np.prod(SHAPE)))).astype(np.float32).astype(np.float64)).reshape(SHAPE)
labels = [(7 + 13 * n) % 1000 for n in range(SHAPE[0])]
with torch.no_grad():
    logits = model.eval()(x)
loss = torch.nn.functional.cross_entropy(model.train()(x), torch.tensor(labels))
loss.backward()
print(json.dumps({
    "torch": torch.__version__,
    "torchvision": torchvision.__version__,
    "inputShape": SHAPE,
    "labels": labels,
    "check": [digits(v) for v in s("input", 3)],
    "evalLogits": [[digits(v) for v in row] for row in logits],
    "trainLoss": digits(loss),
    "parameters": [
        {"name": n, "shape": list(p.shape), "gradientNorm": digits(p.grad.norm())} for n, p in model.named_parameters()],
    "meansOfStatistics": {
        n: digits(v.mean()) for n, v in model.state_dict().items() if n.endswith(("running_mean", "running_var"))},
}, separators=(",", ":")))
