"""A plain PyTorch NRAM (arXiv 1511.06392), written from the paper: the peer that a user would write instead.

It serves two purposes: the side-by-side speed figure (`--bench`) and an independent oracle with autograd
(`--golden OUT.json`). Feed-forward controller, the 14 modules in the paper's order, learned halting, expected
negative log-likelihood over the masked cells. One-hot start, all registers 0.

  apt-get install -y --no-install-recommends python3-torch python3-numpy
  /usr/bin/python3 nram_torch.py --bench --memory 20 --steps 12 --registers 6 --hidden 64 --batch 64

`nram bench --only peer` (src/bench/peer.ts) runs it in turns with our own kernel, one thread each, with the same sizes:
  /usr/bin/python3 bench/peers/nram_torch.py --bench --memory M --steps T --registers R --hidden H --batch B --iters N
      --threads 1 --length min(8, (M - 1) / 2) --seed S --gates LIST
and reads ms_per_update and min_ms from the JSON document that it prints.
"""
import argparse, json, time
import torch

GATES = ["read", "zero", "one", "two", "inc", "add", "sub", "dec", "lessThan", "lessOrEqual", "equal", "min", "max", "write"]
ARITY = dict(read=1, zero=0, one=0, two=0, inc=1, dec=1)


def arity(g):
    return ARITY.get(g, 2)


class Nram(torch.nn.Module):
    def __init__(self, registers, hidden, gates=GATES, dtype=torch.float32):
        super().__init__()
        self.R, self.gates = registers, list(gates)
        self.slices, o = [], 0
        for i, g in enumerate(self.gates):
            a = b = None
            if arity(g) >= 1: a = slice(o, o + registers + i); o = a.stop
            if arity(g) >= 2: b = slice(o, o + registers + i); o = b.stop
            self.slices.append((a, b))
        Q = len(self.gates)
        self.c = slice(o, o + registers * (registers + Q)); o = self.c.stop
        self.out = o + 1
        L = torch.nn.Linear
        self.net = torch.nn.Sequential(L(registers, hidden), torch.nn.ReLU(), L(hidden, hidden), torch.nn.ReLU(), L(hidden, self.out)).to(dtype)

    def forward(self, memory, steps):
        """memory: one-hot [B, M, M] (address, value). Returns per-step memories [T,B,M,M], stop probabilities [T,B], final registers."""
        B, M, _ = memory.shape
        R, Q = self.R, len(self.gates)
        dt, dev = memory.dtype, memory.device
        eye = torch.eye(M, dtype=dt, device=dev)
        idx = torch.arange(M, device=dev)
        shift = (idx[:, None] - idx[None, :]) % M  # shift[c, a] = c - a
        regs = eye[0].expand(B, R, M)
        alive = torch.ones(B, dtype=dt, device=dev)
        mems, stops = [], []
        for t in range(steps):
            z = self.net(regs[:, :, 0])
            wires = [regs]
            k = R
            x = regs
            for g, (sa, sb) in zip(self.gates, self.slices):
                A = torch.bmm(torch.softmax(z[:, sa], 1)[:, None, :], x)[:, 0] if sa else None
                Bv = torch.bmm(torch.softmax(z[:, sb], 1)[:, None, :], x)[:, 0] if sb else None
                if g == "read": o = torch.bmm(A[:, None, :], memory)[:, 0]
                elif g == "zero": o = eye[0].expand(B, M)
                elif g == "one": o = eye[1 % M].expand(B, M)
                elif g == "two": o = eye[2 % M].expand(B, M)
                elif g == "inc": o = torch.roll(A, 1, 1)
                elif g == "dec": o = torch.roll(A, -1, 1)
                elif g == "add": o = torch.bmm(Bv[:, shift], A[:, :, None])[:, :, 0]
                elif g == "sub": o = torch.bmm(A[:, (idx[:, None] + idx[None, :]) % M], Bv[:, :, None])[:, :, 0]
                elif g in ("lessThan", "lessOrEqual", "equal"):
                    if g == "equal": p = (A * Bv).sum(1)
                    else:
                        suffix = torch.flip(torch.cumsum(torch.flip(Bv, [1]), 1), [1])  # sum_{b >= a}
                        p = (A * (suffix - Bv if g == "lessThan" else suffix)).sum(1)
                    o = torch.zeros(B, M, dtype=dt, device=dev)
                    o = o + (1 - p)[:, None] * eye[0] + p[:, None] * eye[1 % M]
                elif g == "min":
                    sa_ = torch.flip(torch.cumsum(torch.flip(A, [1]), 1), [1]); sb_ = torch.flip(torch.cumsum(torch.flip(Bv, [1]), 1), [1])
                    o = A * sb_ + Bv * sa_ - A * Bv
                elif g == "max":
                    pa, pb = torch.cumsum(A, 1), torch.cumsum(Bv, 1)
                    o = A * pb + Bv * pa - A * Bv
                elif g == "write":
                    memory = memory * (1 - A)[:, :, None] + A[:, :, None] * Bv[:, None, :]
                    o = Bv
                x = torch.cat([x, o[:, None, :]], 1)
                k += 1
            C = torch.softmax(z[:, self.c].reshape(B, R, R + Q), 2)
            regs = torch.bmm(C, x)
            f = torch.sigmoid(z[:, -1])
            if t == steps - 1: stops.append(alive)
            else: stops.append(alive * f); alive = alive * (1 - f)
            mems.append(memory)
        return torch.stack(mems), torch.stack(stops), regs


def loss_fn(mems, stops, target, mask, eps=1e-6):
    """Expected negative log-likelihood in nats, summed over masked cells and over the batch."""
    T, B, M, _ = mems.shape
    p = mems.gather(3, target[None, :, :, None].expand(T, B, M, 1))[..., 0]
    nll = -(torch.log(torch.clamp(p, min=eps)) * mask).sum(2)
    return (stops * nll).sum()


def copy_batch(B, M, n, g):
    mem = torch.zeros(B, M, dtype=torch.long); target = torch.zeros(B, M, dtype=torch.long); mask = torch.zeros(B, M)
    for b in range(B):
        vals = torch.randint(1, M, (n,), generator=g)
        mem[b, 0] = n + 1; mem[b, 1:n + 1] = vals
        target[b, n + 1:2 * n + 1] = vals; mask[b, n + 1:2 * n + 1] = 1
    return mem, target, mask


def main(machine=Nram):
    ap = argparse.ArgumentParser()
    for k, d in dict(memory=20, steps=12, registers=6, hidden=64, batch=64, iters=10, threads=1, length=8).items():
        ap.add_argument("--" + k, type=int, default=d)
    ap.add_argument("--bench", action="store_true"); ap.add_argument("--golden"); ap.add_argument("--seed", type=int, default=0)
    ap.add_argument("--gates", default=",".join(GATES), help="gates of --bench in circuit order, by commas")
    a = ap.parse_args()
    torch.set_num_threads(a.threads); torch.manual_seed(0); g = torch.Generator().manual_seed(1 + a.seed)
    if a.bench:
        net = machine(a.registers, a.hidden, a.gates.split(",")); opt = torch.optim.Adam(net.parameters(), 1e-3)
        mem, target, mask = copy_batch(a.batch, a.memory, a.length, g)
        onehot = torch.nn.functional.one_hot(mem, a.memory).float()
        times = []
        for i in range(a.iters + 2):
            t0 = time.perf_counter(); opt.zero_grad()
            mems, stops, _ = net(onehot, a.steps); l = loss_fn(mems, stops, target, mask) / a.batch
            l.backward(); torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0); opt.step()
            if i >= 2: times.append(time.perf_counter() - t0)
        times.sort()
        print(json.dumps(dict(peer="pytorch " + torch.__version__, ms_per_update=times[len(times) // 2] * 1e3, min_ms=times[0] * 1e3, loss=float(l), memory=a.memory, steps=a.steps, registers=a.registers, hidden=a.hidden, batch=a.batch, threads=a.threads)))
    if a.golden:
        cases = []
        for (R, H, M, T, n, gates) in [(2, 4, 6, 2, 2, GATES), (4, 8, 9, 4, 3, GATES), (3, 6, 7, 5, 2, GATES + GATES), (3, 5, 8, 3, 2, ["read", "inc", "add", "write"])]:
            torch.manual_seed(a.seed + len(cases)); net = Nram(R, H, gates, torch.float64); B = 3
            mem, target, mask = copy_batch(B, M, n, g); onehot = torch.nn.functional.one_hot(mem, M).double()
            for p in net.parameters(): p.data = torch.round(torch.randn_like(p) * 64) / 64  # exact in float32 too
            mems, stops, regs = net(onehot, T); l = loss_fn(mems, stops, target, mask.double()); l.backward()
            W = [net.net[0], net.net[2], net.net[4]]
            cases.append(dict(registers=R, hidden=H, memorySize=M, steps=T, gates=gates, batch=B, memory=mem.tolist(), target=target.tolist(), mask=mask.long().tolist(),
                weights=[dict(w=x.weight.tolist(), b=x.bias.tolist()) for x in W], outputs=dict(stopProbs=stops.tolist(), finalMemory=mems[-1].tolist(), finalRegisters=regs.tolist(), loss=float(l)),
                gradients=[dict(w=x.weight.grad.tolist(), b=x.bias.grad.tolist()) for x in W]))
        json.dump(dict(about="float64; weights [out][in]; output rows: per module its a-logits then b-logits (only for arguments that the module uses), then c row by row, then the stop logit", cases=cases), open(a.golden, "w"))


if __name__ == "__main__":
    main()
