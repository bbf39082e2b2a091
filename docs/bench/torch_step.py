"""Times training steps of ResNet-50 in PyTorch, one for each line on standard input.

    python3 torch_step.py FOLDER BATCH SIZE THREADS wall|processor

`smd bench model` starts it and writes the lines. FOLDER has weights.safetensors, with torchvision's
names, and images.f32, raw little-endian float32. The first line of the output is PyTorch's version;
each later one tells of a step: forward pass and loss, backward pass, update and zeroing, all in
milliseconds, then the loss.
"""
import json
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


class Bottleneck(nn.Module):
    def __init__(self, channels, width, stride):
        super().__init__()
        out = 4 * width
        self.conv1 = nn.Conv2d(channels, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, out, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(out)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = None
        if stride > 1 or channels != out:
            self.downsample = nn.Sequential(
                nn.Conv2d(channels, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        y += x if self.downsample is None else self.downsample(x)
        return self.relu(y)


class ResNet50(nn.Module):
    """torchvision's resnet50, whose names it has."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        channels = 64
        for stage, blocks in enumerate([3, 4, 6, 3]):
            layers = []
            for block in range(blocks):
                stride = 2 if stage > 0 and block == 0 else 1
                layers.append(Bottleneck(channels, 64 << stage, stride))
                channels = 256 << stage
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
        self.fc = nn.Linear(channels, 1000)

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))


def load(path):
    with open(path, "rb") as file:
        data = file.read()
    length = int.from_bytes(data[:8], "little")
    tensors = {}
    for name, entry in json.loads(data[8:8 + length]).items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            values = np.frombuffer(data[8 + length + begin:8 + length + end], "<f4")
            tensors[name] = torch.from_numpy(values.copy()).reshape(entry["shape"])
    return tensors


folder, batch, size, threads = sys.argv[1], *map(int, sys.argv[2:5])
clock = time.thread_time if sys.argv[5] == "processor" else time.perf_counter
torch.set_num_threads(threads)
model = ResNet50()
model.load_state_dict(load(f"{folder}/weights.safetensors"), strict=False)
images = torch.from_numpy(np.fromfile(f"{folder}/images.f32", "<f4")).reshape(batch, 3, size, size)
labels = torch.tensor([7 + 13 * n % 1000 for n in range(batch)])
sgd = torch.optim.SGD(model.parameters(), 1e-3, 0.9, weight_decay=1e-4, fused=True)
print(torch.__version__, flush=True)
for line in sys.stdin:
    times = [clock()]
    loss = F.cross_entropy(model(images), labels)
    times.append(clock())
    loss.backward()
    times.append(clock())
    sgd.step()
    sgd.zero_grad()
    times.append(clock())
    spans = [1e3 * (b - a) for a, b in zip(times, times[1:])]
    print(*spans, loss.item(), flush=True)
