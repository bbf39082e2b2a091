"""PyTorch's own schedulers, frozen: python3 torch_schedules.py > torch_schedules.csv (torch 2.13.0)

The learning rate of each of 120 steps, with every digit. Rows: name, step, learning rate. The names
are texts that core.schedule reads with one step an epoch.
"""
import torch
from torch.optim import lr_scheduler as s

STEPS = 120
RUNS = {
    "constant(0.3)": (0.3, lambda o: s.ConstantLR(o, 1.0, 1)),
    "multistep(0.1; 30:10; 60:10; 80:10)": (0.1, lambda o: s.MultiStepLR(o, [30, 60, 80], 0.1)),
    "cosine(0.1; 120)": (0.1, lambda o: s.CosineAnnealingLR(o, 120)),
    "cosine(0.1; 120; 0.003)": (0.1, lambda o: s.CosineAnnealingLR(o, 120, 0.003)),
    "restarts(0.1; 20; 1)": (0.1, lambda o: s.CosineAnnealingWarmRestarts(o, 20)),
    "restarts(0.1; 10; 2; 0.001)": (
        0.1,
        lambda o: s.CosineAnnealingWarmRestarts(o, 10, 2, 0.001),
    ),
    "linear(0.5; 100)": (0.5, lambda o: s.PolynomialLR(o, 100, 1.0)),
    "linear(0.5; 100; 0.05)": (0.5, lambda o: s.LinearLR(o, 1.0, 0.1, 100)),
    "polynomial(0.2; 90; 2.5)": (0.2, lambda o: s.PolynomialLR(o, 90, 2.5)),
    "exponential(0.045; 0.98; 1)": (0.045, lambda o: s.ExponentialLR(o, 0.98)),
    "onecycle(0.4; 120)": (0.4, lambda o: s.OneCycleLR(o, 0.4, total_steps=120)),
    "onecycle(0.4; 120; 0.25)": (
        0.4,
        lambda o: s.OneCycleLR(o, 0.4, total_steps=120, pct_start=0.25),
    ),
    "warmup(5; 0.2; 0.05)": (0.2, lambda o: s.LinearLR(o, 0.25, 1.0, 5)),
}
for name, (rate, make) in RUNS.items():
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=rate, momentum=0.9)
    scheduler = make(optimizer)
    for step in range(STEPS):
        print(f"{name},{step},{optimizer.param_groups[0]['lr']!r}")
        optimizer.step()
        if step + 1 < STEPS:
            scheduler.step()
