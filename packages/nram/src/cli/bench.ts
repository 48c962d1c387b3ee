import type { Command } from '@commander-js/extra-typings';
import { type BenchReport, runBench } from '../bench/bench.js';
import type { PartFlops } from '../bench/flops.js';
import { BENCH_INTEGERS, parseBenchOptions, SECTIONS } from '../bench/options.js';
import { REFERENCE_SIZES } from '../bench/update.js';
import { CONTROLLER_KINDS } from '../machine/spec.js';

/** `nram bench`: how fast the kernels and learned programs run on this machine. */
export function registerBench(program: Command): void {
  const collect = (text: string, previous: string[] = []): string[] => [...previous, text];
  const about = (text: string, name: keyof typeof BENCH_INTEGERS): string => {
    const { min, max, default: byDefault } = BENCH_INTEGERS[name];
    return `${text}, ${min}..${max} (default: ${byDefault})`;
  };
  program
    .command('bench')
    .summary('measure the speed of the kernels and of learned programs')
    .description(
      'Measures how fast the training kernel, learned programs and the annealing kernel run on this machine.',
    )
    .option('--json', 'print one JSON document')
    .option('--only <parts>', `measure only some of ${SECTIONS.join(', ')} (repeatable)`, collect)
    .option('--memory <n>', about('memory size M', 'memory'))
    .option('--steps <n>', about('time steps T', 'steps'))
    .option('--registers <n>', about('registers R', 'registers'))
    .option('--hidden <n>', about('width of the hidden layers', 'hidden'))
    .option('--batch <n>', about('examples per update', 'batch'))
    .option('--threads <n>', about('kernels running at once', 'threads'))
    .option('--gates <list>', 'comma-separated gates in circuit order (default: all 14)')
    .option(
      '--controller <kind>',
      `${CONTROLLER_KINDS.join(' or ')} (default: ${REFERENCE_SIZES.controller})`,
    )
    .option('--iterations <n>', about('timed updates', 'iterations'))
    .option('--seed <n>', about('random seed for parameters and examples', 'seed'))
    .action(async ({ json = false, ...raw }) => {
      const options = parseBenchOptions(raw);
      const report = await runBench(options, (section) => {
        if (process.stderr.isTTY) process.stderr.write(`measuring: ${section}\n`);
      });
      process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report));
    });
}

/** The report as a table. */
function formatReport(report: BenchReport): string {
  const { machine, options, peak, products, peer, programs, anneal } = report;
  const rows: [string, string, string][] = [];
  const share = (gflops: number): string => `${((100 * gflops) / peak.gflops).toFixed(0)}% of peak`;
  const rate = (name: string, gflops: number, note = share(gflops)): void => {
    rows.push([name, `${gflops.toFixed(1)} GFLOP/s`, note]);
  };

  rate('multiply-add peak', peak.gflops, `one core, ${peak.chains} chains`);
  if (products !== null) {
    rate('product, forward', products.forward);
    rate('product, backward to input', products.backwardInput);
    rate('product, backward to weights', products.backwardWeights);
  }
  if (report.msPerUpdate !== null && report.minMsPerUpdate !== null) {
    const { iterations, threads } = options;
    const many = threads > 1 ? `${threads} threads, ` : '';
    rows.push(['update, median', `${report.msPerUpdate.toFixed(2)} ms`, `${many}${iterations} updates`]);
    const fastest = report.flopsPerUpdate.total / report.minMsPerUpdate / 1e6;
    const note = `${fastest.toFixed(1)} GFLOP/s, ${share(fastest)}`;
    rows.push(['update, fastest', `${report.minMsPerUpdate.toFixed(2)} ms`, note]);
    if (threads > 1) {
      report.threads?.forEach((thread, i) => {
        rows.push([`  thread ${i}, median`, `${thread.msPerUpdate.toFixed(2)} ms`, '']);
      });
    }
  }
  if (report.gflops !== null && report.peakShare !== null && report.exampleStepsPerSecond !== null) {
    rate('update, rate', report.gflops, `${(100 * report.peakShare).toFixed(0)}% of peak`);
    rows.push(['example-steps', `${(report.exampleStepsPerSecond / 1e6).toFixed(2)} million/s`, '']);
    const { total, ...parts } = report.flopsPerUpdate;
    rows.push(['work per update', `${(total / 1e6).toFixed(1)} MFLOP`, '']);
    for (const [name, part] of Object.entries(parts)) {
      rows.push([`  ${PART_NAMES[name as keyof typeof parts]}`, formatPart(part), percent(part, total)]);
    }
  }
  if (peer !== null) {
    const note = `${peer.ratio.toFixed(1)} times as long as ours, alternating for ${peer.rounds} rounds`;
    rows.push([peer.name, `${peer.msPerUpdate.toFixed(1)} ms`, note]);
  } else if (report.peerAbsent !== null) {
    rows.push(['PyTorch peer', 'absent', report.peerAbsent]);
  }

  if (report.programsAbsent !== null) rows.push(['programs', 'absent', report.programsAbsent]);
  for (const { task, memorySize, emittedMs, handMs, ratio } of programs?.emitted ?? []) {
    const note = `${ratio.toFixed(2)} times a hand-written loop (${handMs.toFixed(2)} ms), memory ${memorySize}`;
    rows.push([`emitted ${task}, median`, `${emittedMs.toFixed(2)} ms`, note]);
  }
  for (const { memorySize, nsPerStep } of programs?.interpreter ?? []) {
    rows.push(['interpreter', `${nsPerStep.toFixed(1)} ns`, `per step of increment, memory ${memorySize}`]);
  }
  for (const { task, movesPerSecond, candidatesPerSecond } of anneal ?? []) {
    const note = `${Math.round(candidatesPerSecond / 1000)} thousand programs run per second, one core`;
    rows.push([`annealing ${task}`, `${Math.round(movesPerSecond / 1000)} thousand moves/s`, note]);
  }

  const { memorySize, maxSteps, numRegisters, hiddenSize, batchSize, gates, controller } = options;
  const heading = [
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`,
    `memory ${memorySize}, steps ${maxSteps}, registers ${numRegisters}, hidden ${hiddenSize}, batch ${batchSize}, ${gates.length} gates, ${controller}`,
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const valueWidth = Math.max(...rows.map(([, value]) => value.length));
  const lines = rows.map(([name, value, note]) => {
    return `${name.padEnd(width)}  ${value.padStart(valueWidth)}  ${note}`.trimEnd();
  });
  return `${[...heading, '', ...lines].join('\n')}\n`;
}

const PART_NAMES = {
  controller: 'controller',
  gateInputs: 'gate inputs',
  registerUpdate: 'register update',
  memoryGates: 'read, write, add, sub',
} as const;

function formatPart({ forward, backward }: PartFlops): string {
  return `${((forward + backward) / 1e6).toFixed(1)} MFLOP`;
}

function percent({ forward, backward }: PartFlops, total: number): string {
  return `${((100 * (forward + backward)) / total).toFixed(0)}%`;
}
