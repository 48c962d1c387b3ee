"""The PyTorch NRAM of nram_torch.py with the paper's other controller: a hidden ReLU layer, then an LSTM, of equal widths.

Everything else is imported. The state starts at zeros with every example. (torch.nn.LSTMCell has a second bias vector,
which ours has not: 4 H more parameters, no more products.)

  /usr/bin/python3 nram_torch_lstm.py --bench --memory 20 --steps 12 --registers 6 --hidden 64 --batch 64

`nram bench --controller lstm --only peer` (src/bench/peer.ts) runs it as it runs nram_torch.py.
"""
import torch
from nram_torch import GATES, Nram, main


class LstmController(torch.nn.Module):
    """Called once a step; `state` is (hidden, cell), None before the first step."""

    def __init__(self, registers, hidden, outputs):
        super().__init__()
        self.first = torch.nn.Linear(registers, hidden)
        self.lstm = torch.nn.LSTMCell(hidden, hidden)
        self.output = torch.nn.Linear(hidden, outputs)
        self.state = None

    def forward(self, zero_probs):
        self.state = self.lstm(torch.relu(self.first(zero_probs)), self.state)
        return self.output(self.state[0])


class LstmNram(Nram):
    def __init__(self, registers, hidden, gates=GATES, dtype=torch.float32):
        super().__init__(registers, hidden, gates, dtype)
        self.net = LstmController(registers, hidden, self.out).to(dtype)

    def forward(self, memory, steps):
        self.net.state = None
        return super().forward(memory, steps)


if __name__ == "__main__":
    main(LstmNram)
