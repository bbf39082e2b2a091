"""What PyTorch's normalizations give in float64, forward and backward: blocks.json.

python blocks.py > blocks.json; made with PyTorch 2.13. Each case: input, parameters, output, and the
gradients of sum(output * weighting); for ghost batch normalization the running statistics as the
mean over the workers, each a BatchNorm of its own, after two steps.
"""

import json

import torch
import torch.nn.functional as F

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
cases = {}


def tensor(*shape):
    # Rounded to float32, so that a float32 implementation starts from the same numbers.
    return torch.randn(*shape).float().double()


def frozen(t):
    return {"shape": list(t.shape), "values": [float(f"{x:.12g}") for x in t.flatten().tolist()]}


def case(name, function, x, **parameters):
    leaves = {"input": x, **parameters}
    for leaf in leaves.values():
        leaf.requires_grad_()
    output = function(**{**parameters, "input": x})
    weighting = tensor(*output.shape)
    (output * weighting).sum().backward()
    cases[name] = {
        "weighting": frozen(weighting),
        "output": frozen(output.detach()),
        "values": {n: frozen(leaf.detach()) for n, leaf in leaves.items()},
        "gradients": {n: frozen(leaf.grad) for n, leaf in leaves.items()},
    }


def ghost(input, gamma, beta):
    return torch.cat([F.batch_norm(part, None, None, gamma, beta, True) for part in input.split(2)])


case("ghost", ghost, 1.5 * tensor(6, 3, 2, 3) + 0.5, gamma=tensor(3), beta=tensor(3))
workers = [torch.nn.BatchNorm2d(3) for _ in range(3)]
steps = [cases["ghost"]["values"]["input"], frozen(tensor(6, 3, 2, 3))]
for step in steps:
    batch = torch.tensor(step["values"]).reshape(step["shape"])
    for worker, part in zip(workers, batch.split(2)):
        worker(part)
cases["ghost"]["secondInput"] = steps[1]
cases["ghost"]["runningMean"] = frozen(torch.stack([w.running_mean for w in workers]).mean(0))
cases["ghost"]["runningVar"] = frozen(torch.stack([w.running_var for w in workers]).mean(0))

case(
    "group",
    lambda input, gamma, beta: F.group_norm(input, 2, gamma, beta),
    tensor(2, 4, 2, 3) + 1,
    gamma=tensor(4),
    beta=tensor(4),
)
case(
    "instance",
    lambda input, gamma, beta: F.instance_norm(input, weight=gamma, bias=beta),
    tensor(2, 3, 2, 3) + 1,
    gamma=tensor(3),
    beta=tensor(3),
)


def normalized(v, g):
    return torch._weight_norm(v, g.reshape(-1, *[1] * (v.dim() - 1)), 0)


def standardized(v):
    flat = v.flatten(1)
    var, mean = torch.var_mean(flat, 1, correction=0, keepdim=True)
    return ((flat - mean) / (var + 1e-10).sqrt()).reshape(v.shape)


def conv(input, weight, bias):
    return F.conv2d(input, weight, bias, stride=2, padding=1, groups=2)


case(
    "normalizedConv2d",
    lambda input, v, g, bias: conv(input, normalized(v, g), bias),
    tensor(2, 4, 4, 4),
    v=tensor(4, 2, 3, 3),
    g=tensor(4),
    bias=tensor(4),
)
case(
    "normalizedLinear",
    lambda input, v, g, bias: F.linear(input, normalized(v, g), bias),
    tensor(3, 5),
    v=tensor(4, 5),
    g=tensor(4),
    bias=tensor(4),
)
case(
    "standardizedConv2d",
    lambda input, v, bias: conv(input, standardized(v), bias),
    tensor(2, 4, 4, 4),
    v=0.1 * tensor(4, 2, 3, 3),
    bias=tensor(4),
)
case(
    "standardizedLinear",
    lambda input, v, bias: F.linear(input, standardized(v), bias),
    tensor(3, 5),
    v=0.1 * tensor(4, 5),
    bias=tensor(4),
)
print(json.dumps(cases, indent=0).replace(",\n", ", ").replace("[\n", "[").replace("\n]", "]"))
