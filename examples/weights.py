#!/usr/bin/env python3
"""Reads a file of weights of nram, and writes it with one value changed (the layout: docs/weights.md). Needs numpy.

python3 weights.py FILE                         prints the tensors, and which logit each row of `output` computes
python3 weights.py FILE output.bias 4 2.5 OUT   writes OUT, in which output.bias[4] is 2.5 (output.weight 4,0 for a matrix)
"""
import hashlib, json, struct, sys
import numpy as np

ARITY = dict(read=1, zero=0, one=0, two=0, inc=1, add=2, sub=2, dec=1, lessThan=2, lessOrEqual=2, equal=2, min=2, max=2,
             write=2, any=2)  # and your own gates, if the machine has some
CHOICES = [gate for gate in ARITY if gate not in ('write', 'any')]

def read(path):
    data = open(path, 'rb').read()
    start = 8 + struct.unpack_from('<Q', data)[0]
    header = json.loads(data[8:start])
    metadata = header.pop('__metadata__')
    def tensor(entry):
        begin, end = entry['data_offsets']
        return np.frombuffer(data[start + begin:start + end], '<f4').reshape(entry['shape']).copy()
    return metadata, {name: tensor(entry) for name, entry in header.items()}

def write(path, metadata, tensors):
    second = 'lstm' if json.loads(metadata['spec'])['controller'] == 'lstm' else 'hidden2'
    names = [f'{layer}.{part}' for layer in ('hidden1', second, 'output') for part in ('weight', 'bias')]
    values = b''.join(tensors[name].astype('<f4').tobytes() for name in names)
    content = hashlib.sha256(metadata['spec'].encode() + values).hexdigest()
    header, end = {'__metadata__': {**metadata, 'sha256': content}}, 0
    for name in names:
        begin, end = end, end + 4 * tensors[name].size
        header[name] = {'dtype': 'F32', 'shape': tensors[name].shape, 'data_offsets': [begin, end]}
    text = json.dumps(header, separators=(',', ':'), ensure_ascii=False).encode()
    text += b' ' * (-len(text) % 8)
    open(path, 'wb').write(struct.pack('<Q', len(text)) + text + values)

def rows(spec):
    """What each row of `output` is: a choice of a wire (or, for `any`, of a gate), or the wish to stop."""
    wires = [f'r{i + 1}' for i in range(spec['numRegisters'])]
    for i, gate in enumerate(spec['gates']):
        for operand in 'ab'[:ARITY[gate]]:
            yield from (f'gate {i} {gate}: {operand} is {wire}' for wire in wires)
        yield from (f'gate {i} any: is {choice}' for choice in CHOICES if gate == 'any')
        wires.append(f'gate {i} {gate}')
    yield from (f'next r{i + 1} is {wire}' for i in range(spec['numRegisters']) for wire in wires)
    yield 'stop'

if __name__ == '__main__':
    path, *change = sys.argv[1:]
    metadata, tensors = read(path)
    if change:
        name, index, value, out = change
        tensors[name][tuple(map(int, index.split(',')))] = float(value)
        write(out, metadata, tensors)
    else:
        print(metadata)
        for name, values in tensors.items():
            print(name, values.shape)
        labels = rows(json.loads(metadata['spec']))
        for row, (label, bias, weights) in enumerate(zip(labels, tensors['output.bias'], tensors['output.weight'], strict=True)):
            print(f'output row {row}: {label}; bias {bias:g}, weights', *weights)
