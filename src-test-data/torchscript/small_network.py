"""Writes small_network.pt: a TorchScript module that the engine can train.

Two convolutions, of which a BatchNorm follows the first alone, and a linear layer with a bias; in
TorchScript nothing but names and shapes is left to see from outside. Channels are multiples of 16:
see docs/limits.md.

Run in this folder: python3 small_network.py (PyTorch 2.7 or later, CPU).
"""

import os

import torch
from torch import nn


class SmallNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.normalized = nn.Conv2d(16, 16, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(16)
        self.bare = nn.Conv2d(16, 16, 3, padding=1, bias=False)
        self.classifier = nn.Linear(16, 3)

    def forward(self, pictures):
        x = torch.relu(self.norm(self.normalized(pictures)))
        x = torch.relu(self.bare(x))
        return self.classifier(x.mean(dim=(2, 3)))


if __name__ == "__main__":
    torch.manual_seed(3)
    scripted = torch.jit.script(SmallNetwork().train())
    scripted.save("small_network.pt")
    print(os.path.getsize("small_network.pt"), "bytes")
