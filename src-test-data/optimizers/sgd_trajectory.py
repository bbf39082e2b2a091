"""PyTorch's own SGD, frozen: python3 sgd_trajectory.py > sgd_trajectory.csv (torch 2.13.0, CPU)

Forty steps of torch.optim.SGD in float32 on a weight of 6 x 8, which decays, and a bias of 12, which
does not, with recorded gradients; the learning rate is divided by 4 at step 20. Rows: run, quantity,
parameter, step, values with every digit. A gradient belongs to the step; weight and buffer are those
after it (weight, step -1: before the first).
"""
import numpy
import torch

STEPS, CUT, RATE, DIVISOR, DECAY = 40, 20, 0.1, 4.0, 0.02
KEPT = {0, 1, 2, 9, 18, 19, 20, 21, 22, 30, 39}
RUNS = {"plain": (0.0, False), "heavy-ball": (0.9, False), "nesterov": (0.9, True)}
SHAPES = {"weight": (6, 8), "bias": (12,)}


def row(run, quantity, parameter, step, tensor):
    values = tensor.detach().numpy().reshape(-1)
    text = " ".join(numpy.format_float_scientific(v, unique=True, trim="0") for v in values)
    print(f"{run},{quantity},{parameter},{step},{text}")


torch.manual_seed(20)
initial = {name: torch.randn(shape) for name, shape in SHAPES.items()}
# Mostly negative for the weight, of changing size for the bias.
gradients = [
    {
        "weight": torch.randn(SHAPES["weight"]) * 0.7 - 0.5,
        "bias": torch.randn(SHAPES["bias"]) * 10.0 ** (-(step % 5)),
    }
    for step in range(STEPS)
]
for name, tensor in initial.items():
    row("all", "weight", name, -1, tensor)
for step, gradient in enumerate(gradients):
    for name, tensor in gradient.items():
        row("all", "gradient", name, step, tensor)

for run, (momentum, nesterov) in RUNS.items():
    parameters = {name: tensor.clone().requires_grad_() for name, tensor in initial.items()}
    optimizer = torch.optim.SGD(
        [
            {"params": [parameters["weight"]], "weight_decay": DECAY},
            {"params": [parameters["bias"]], "weight_decay": 0.0},
        ],
        lr=RATE,
        momentum=momentum,
        nesterov=nesterov,
        foreach=False,
        fused=False,
    )
    for step, gradient in enumerate(gradients):
        if step == CUT:
            for group in optimizer.param_groups:
                group["lr"] /= DIVISOR
        for name, tensor in parameters.items():
            tensor.grad = gradient[name].clone()
        optimizer.step()
        if step in KEPT:
            for name, tensor in parameters.items():
                row(run, "weight", name, step, tensor)
                if momentum > 0:
                    row(run, "buffer", name, step, optimizer.state[tensor]["momentum_buffer"])
