"""Makes NAME.json: a network with weights made by a formula, in float64.

    pip install torch torchvision; python3 forward.py NAME > NAME.json     (up to a minute each)

NAME is resnet50 or mobilenet_v2, which are torchvision's, or shufflenetv2plus_small, _medium or _large,
which stand below and agree with the network of their authors in every digit.

The formula, in 64-bit integers that wrap: key = fnv1a64(utf8(name)) + seed*0x9E3779B97F4A7C15, seed 1;
z = key + (i+1)*0x9E3779B97F4A7C15; z = (z^(z>>>30))*0xBF58476D1CE4E5B9; z = (z^(z>>>27))*0x94D049BB133111EB;
z ^= z>>>31; s(name, i) = 2*((z>>>11)*2^-53) - 1 in [-1, 1), i the row-major index in the tensor.
Values are rounded to float32:
  convolution s*sqrt(6/fanIn); linear weight s*sqrt(3/fanIn); its bias 0.1*s; BatchNorm weight 1+0.2*s, of a
  bottleneck's bn3 0.5+0.1*s; BatchNorm bias and running_mean 0.1*s; running_var 1+0.5*s;
  input 1.5*s("input", i); labels (7+13n) % 1000. There is no dropout.
"""
import json
import sys
import numpy as np
import torch
import torchvision
from torch import nn

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
        v = v * np.sqrt((3 if len(shape) == 2 else 6) / np.prod(shape[1:]))
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


class Gate(nn.Module):
    """Squeeze and excitation."""

    def __init__(self, c):
        super().__init__()
        self.SE_opr = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Conv2d(c, c // 4, 1, bias=False), nn.BatchNorm2d(c // 4), nn.ReLU(),
            nn.Conv2d(c // 4, c, 1, bias=False))

    def forward(self, x):
        return x * (torch.clamp(self.SE_opr(x) + 3, 0, 6) / 6)


class Unit(nn.Module):
    """digit: 0, 1, 2 for a depthwise kernel of 3, 5, 7; 3 for Xception."""

    def __init__(self, c_in, c_out, stride, digit, act, gate):
        super().__init__()
        c, mid, k = (c_in if stride == 2 else c_in // 2), c_out // 2, (3, 5, 7, 3)[digit]
        point = lambda a, b: [nn.Conv2d(a, b, 1, bias=False), nn.BatchNorm2d(b)]
        depth = lambda a: [nn.Conv2d(a, a, k, stride, k // 2, groups=a, bias=False), nn.BatchNorm2d(a)]
        if digit == 3:
            main = depth(c) + point(c, mid) + [act()] + depth(mid) + point(mid, mid) + [act()]
        else:
            main = point(c, mid) + [act()]
        main += depth(mid) + point(mid, c_out - c) + [act()] + ([Gate(c_out - c)] if gate else [])
        self.branch_main = nn.Sequential(*main)
        self.branch_proj = nn.Sequential(*depth(c), *point(c, c), act()) if stride == 2 else None

    def forward(self, x):
        if self.branch_proj is None:
            return torch.cat((x[:, ::2], self.branch_main(x[:, 1::2])), 1)
        return torch.cat((self.branch_proj(x), self.branch_main(x)), 1)


class ShuffleNetV2Plus(nn.Module):
    def __init__(self, widths):
        super().__init__()
        layer = lambda a, b, k, s: nn.Sequential(
            nn.Conv2d(a, b, k, s, k // 2, bias=False), nn.BatchNorm2d(b), nn.Hardswish())
        self.first_conv, units, c = layer(3, 16, 3, 2), [], 16
        for stage, digits in enumerate(("0031", "1100", "20211020", "2132")):
            for i, digit in enumerate(digits):
                act = nn.Hardswish if stage else nn.ReLU
                units.append(Unit(c, widths[stage], 1 if i else 2, int(digit), act, stage > 1))
                c = widths[stage]
        self.features = nn.Sequential(*units)
        self.conv_last, self.LastSE = layer(c, 1280, 1, 1), Gate(1280)
        self.fc = nn.Sequential(nn.Linear(1280, 1280, bias=False), nn.Hardswish())
        self.classifier = nn.Sequential(nn.Linear(1280, 1000, bias=False))

    def forward(self, x):
        x = self.LastSE(self.conv_last(self.features(self.first_conv(x))).mean((2, 3), keepdim=True))
        return self.classifier(self.fc(x.flatten(1)))


def network(name):
    if name.startswith("shufflenetv2plus_"):
        return ShuffleNetV2Plus({
            "small": (36, 104, 208, 416), "medium": (48, 128, 256, 512), "large": (68, 168, 336, 672)}[name[17:]])
    model = torchvision.models.get_model(name, weights=None)
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0
    return model


torch.set_num_threads(1)
model = network(sys.argv[1]).double()
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
