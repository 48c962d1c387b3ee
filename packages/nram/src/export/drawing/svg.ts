import type { GateOptions } from '../../program/circuit.js';
import type { Program } from '../../program/program.js';
import { drawGraph } from './circuit-elements.js';
import { circuitGraphs } from './circuit-graph.js';
import { layOut } from './layout.js';
import { element, elementToText, escapeXml, round, type SvgElement } from './svg-element.js';

const WIDTH = 800;
const TITLE_LINE = 20;
const MAX_TITLE = 92;
const GAP = 22;

/** Light by default; where the reader's system is dark, dark. Named so that a page may hold the picture in itself. */
const STYLE = `
.nram-circuits text { font: 13px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #1f2328; text-anchor: middle; }
.nram-circuits .page { fill: #ffffff; }
.nram-circuits .title { font: bold 14px system-ui, "DejaVu Sans", sans-serif; text-anchor: start; }
.nram-circuits .note { text-anchor: start; }
.nram-circuits .port { font-size: 10px; fill: #59636e; text-anchor: end; }
.nram-circuits .box { fill: #f6f8fa; stroke: #59636e; stroke-width: 1.2; }
.nram-circuits .read { fill: #ddf4ff; stroke: #0969da; }
.nram-circuits .write { fill: #fff1e5; stroke: #bc4c00; stroke-width: 2; }
.nram-circuits .register { fill: #ffffff; stroke: #1f2328; }
.nram-circuits .wire { fill: none; stroke: #59636e; stroke-width: 1.3; }
.nram-circuits .tip { fill: #59636e; }
.nram-circuits .order { fill: #bc4c00; font-size: 11px; text-anchor: middle; }
@media (prefers-color-scheme: dark) {
  .nram-circuits text { fill: #e6edf3; }
  .nram-circuits .page { fill: #0d1117; }
  .nram-circuits .port { fill: #9198a1; }
  .nram-circuits .box { fill: #161b22; stroke: #9198a1; }
  .nram-circuits .read { fill: #0c2d4d; stroke: #4493f8; }
  .nram-circuits .write { fill: #3d1e00; stroke: #db6d28; }
  .nram-circuits .register { fill: #0d1117; stroke: #e6edf3; }
  .nram-circuits .wire { stroke: #9198a1; }
  .nram-circuits .tip { fill: #9198a1; }
  .nram-circuits .order { fill: #f0883e; }
}`;

/**
 * The circuits of a program as one picture, 800 wide: old registers on the left, gates in columns, new registers on the
 * right; one drawing for each kind of step with its condition as the title. Memory accesses whose order matters are
 * numbered. Self-contained, for light and dark pages.
 *
 * @param options - `title`: what the picture is called, for those who cannot see it; default `program`.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * writeFileSync('increment.svg', programToSvg(program, { title: 'increment' }));
 */
export function programToSvg(
  program: Program,
  { title = 'program', ...options }: { readonly title?: string } & GateOptions = {},
): string {
  const graphs = circuitGraphs(program, options);
  const layouts = graphs.map((graph) => layOut(graph, WIDTH));
  const width = Math.max(WIDTH, ...layouts.map((layout) => layout.width));
  const parts: SvgElement[] = [];
  let y = GAP;
  for (const [i, graph] of graphs.entries()) {
    const lines = wrap(graph.title);
    parts.push(
      ...lines.map((line, l) => element('text', { class: 'title', x: 12, y: y + 8 + l * TITLE_LINE }, line)),
    );
    y += lines.length * TITLE_LINE;
    parts.push(element('g', { transform: `translate(0 ${round(y)})` }, drawGraph(graph, layouts[i])));
    y += layouts[i].height + GAP;
  }
  const description = graphs.map(({ title: when, lines }) => `${when}: ${lines.join('; ')}`).join('. ');
  const size = `viewBox="0 0 ${round(width)} ${round(y)}" width="${round(width)}" height="${round(y)}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} class="nram-circuits" role="img">`,
    `<title>${escapeXml(`Circuits of ${title}`)}</title>`,
    `<desc>${escapeXml(description)}</desc>`,
    `<style>${STYLE}\n</style>`,
    '<rect class="page" width="100%" height="100%"/>',
    ...parts.map(elementToText),
    '</svg>',
    '',
  ].join('\n');
}

function wrap(text: string): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1];
    if (line !== '' && line.length + word.length + 1 > MAX_TITLE) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
