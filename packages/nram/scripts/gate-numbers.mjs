// Writes the table of gates out for the kernels: src/machine/assembly/gate-numbers.ts, from src/machine/gates.ts.
// The build runs this before it compiles the AssemblyScript, so that no number of a gate is stated by hand.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What the numbers are made from, relative to the package. */
export const GATE_TABLE = 'src/machine/gates.ts';
/** The file that is written. */
export const GATE_NUMBERS = 'src/machine/assembly/gate-numbers.ts';

/** Writes the numbers; the working directory is the package. */
export async function writeGateNumbers() {
  const { default: typescript } = await import('typescript');
  const { outputText } = typescript.transpileModule(readFileSync(GATE_TABLE, 'utf8'), {
    compilerOptions: { module: typescript.ModuleKind.ESNext, target: typescript.ScriptTarget.ES2022 },
  });
  const { GATES } = await import(`data:text/javascript,${encodeURIComponent(outputText)}`);
  mkdirSync(dirname(GATE_NUMBERS), { recursive: true });
  writeFileSync(GATE_NUMBERS, gateNumbers(GATES));
}

function gateNumbers(gates) {
  const lines = [
    '// Written by scripts/gate-numbers.mjs from src/machine/gates.ts at every build: change that file, not this one.',
    '',
    ...gates.map(({ name }, number) => `export const ${constantName(name)}: i32 = ${number};`),
    '',
    '/** How many gates the table has: the first number that is free. */',
    `export const NUM_GATES: i32 = ${gates.length};`,
    '',
  ];
  return lines.join('\n');
}

/** `lessThan` as `LESS_THAN`. */
const constantName = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
