import type { GateOptions } from '../../program/circuit.js';
import type { Program } from '../../program/program.js';
import { type CircuitNode, circuitGraphs } from './circuit-graph.js';

const SHAPES: Record<CircuitNode['kind'], string> = {
  old: 'shape=ellipse',
  new: 'shape=ellipse, style=bold',
  constant: 'shape=plaintext',
  pure: 'shape=box',
  read: 'shape=cylinder',
  write: 'shape=cylinder, style=bold',
};

/**
 * The circuits of a program for Graphviz: a cluster for each kind of step. Dashed edges say which memory access comes
 * first.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * writeFileSync('increment.dot', programToDot(program));
 */
export function programToDot(program: Program, options: GateOptions = {}): string {
  const lines = ['digraph program {', '  rankdir=LR;', '  node [fontname="monospace"];'];
  for (const [g, { title, nodes }] of circuitGraphs(program, options).entries()) {
    const name = (node: number): string => `n${g}_${node}`;
    lines.push(`  subgraph cluster_${g} {`, `    label=${quote(title)};`);
    for (const [i, { kind, label }] of nodes.entries()) {
      lines.push(`    ${name(i)} [label=${quote(label)}, ${SHAPES[kind]}];`);
    }
    for (const [i, { inputs, follows }] of nodes.entries()) {
      for (const [input, from] of inputs.entries()) {
        const port = inputs.length > 1 ? ` [headlabel=${quote('ab'[input])}]` : '';
        lines.push(`    ${name(from)} -> ${name(i)}${port};`);
      }
      for (const before of follows) {
        lines.push(`    ${name(before)} -> ${name(i)} [style=dashed, arrowhead=none];`);
      }
    }
    lines.push('  }');
  }
  return [...lines, '}', ''].join('\n');
}

const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
