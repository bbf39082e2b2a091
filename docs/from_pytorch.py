"""The training of from-pytorch.md in PyTorch, recorded as steps.csv: python3 from_pytorch.py FOLDER
(torch 2.13.0, CPU, float32; sums in float64)

Writes FOLDER/steps.csv with the columns of a SmdListener's file, and the model after 0, 20 and 40 steps
as FOLDER/step-NN.safetensors. Weights and images come from an integer formula, so that the same run can
start elsewhere from the same bits. Record is all that a PyTorch program of your own needs for such a file.
"""
import json
import pathlib
import struct
import sys

import torch
from torch import nn

STEPS, BATCHES, BATCH, CUT = 40, 4, 16, 20
RATE, DECAY, MOMENTUM = 0.1, 5e-3, 0.9


def formula(seed, scale, *shape):
    """Numbers in [-scale/2, scale/2), the same in every language: doubles, then rounded to float32."""
    count = int(torch.tensor(shape).prod())
    whole = [(i * 7919 + seed * 104729) % 2003 for i in range(count)]
    return torch.tensor([(w / 2003 - 0.5) * scale for w in whole], dtype=torch.float32).reshape(shape)


class Record:
    """Writes a line of steps.csv for each measured parameter; call before() and after() around step()."""

    COLUMNS = ("step,parameter,rule,learning_rate,weight_decay,momentum,squared_norm,angular_update_rad,"
               "relative_update,unit_gradient_squared,h_unit,gradient_cosine,weight_dot_update,update_squared,"
               "gradient_squared,weight_dot_gradient,velocity_dot_gradient")

    def __init__(self, file, optimizer, measured):
        self.file, self.optimizer, self.measured, self.step = file, optimizer, measured, 0
        print(self.COLUMNS, file=file)

    def before(self):
        self.kept = {name: (w.detach().double().clone(), w.grad.double().clone(), self.velocity(w))
                     for name, w in self.measured.items()}

    def velocity(self, w):
        v = self.optimizer.state[w].get("momentum_buffer")
        return torch.zeros_like(w, dtype=torch.float64) if v is None else v.double().clone()

    def after(self):
        group = self.optimizer.param_groups[0]
        rate, decay, momentum = group["lr"], group["weight_decay"], group["momentum"]
        for name, w in self.measured.items():
            old, g, v = self.kept[name]
            d = w.detach().double() - old
            ww, wd, dd, gg, wg, vg = (float((a * b).sum()) for a, b in
                                      ((old, old), (old, d), (d, d), (g, g), (old, g), (v, g)))
            angle = float(torch.atan2(torch.tensor(max(ww * dd - wd * wd, 0.0), dtype=torch.float64).sqrt(),
                                      torch.tensor(ww + wd, dtype=torch.float64)))
            numbers = (rate, decay, momentum, ww, angle, (dd / ww) ** 0.5, gg * ww,
                       (gg + 2 * momentum * vg) * ww, wg / (ww * gg) ** 0.5, wd, dd, gg, wg, vg)
            print(self.step, name, "heavy-ball", *map(repr, numbers), sep=",", file=self.file)
        self.step += 1


def write_safetensors(path, tensors):
    header, body = {}, b""
    for name, tensor in tensors.items():
        data = tensor.detach().contiguous().numpy().tobytes()
        kind = {torch.float32: "F32", torch.int64: "I64"}[tensor.dtype]
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def main(folder):
    torch.set_num_threads(1)
    network = nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(),
        nn.Conv2d(16, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10))
    with torch.no_grad():
        network[0].weight.copy_(formula(1, 1.6, 16, 1, 3, 3))
        network[3].weight.copy_(formula(2, 0.4, 16, 16, 3, 3))
        network[8].weight.copy_(formula(3, 0.8, 10, 16))
        network[8].bias.zero_()
    weights = [network[0].weight, network[3].weight, network[8].weight]
    others = [p for p in network.parameters() if all(p is not w for w in weights)]
    optimizer = torch.optim.SGD([{"params": weights, "weight_decay": DECAY}, {"params": others}],
                                lr=RATE, momentum=MOMENTUM)
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, [CUT], gamma=0.25)
    images = formula(4, 2.0, BATCHES, BATCH, 1, 12, 12)
    labels = torch.arange(BATCH) % 10
    with open(folder / "steps.csv", "w") as file:
        record = Record(file, optimizer, {"0.weight": network[0].weight, "3.weight": network[3].weight})
        for step in range(STEPS):
            if step in (0, CUT):
                write_safetensors(folder / f"step-{step:02}.safetensors", network.state_dict())
            optimizer.zero_grad()
            nn.functional.cross_entropy(network(images[step % BATCHES]), labels).backward()
            record.before()
            optimizer.step()
            record.after()
            schedule.step()
    write_safetensors(folder / f"step-{STEPS}.safetensors", network.state_dict())


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
