import { element, elementToText, escapeXml } from '../export/drawing/svg-element.js';
import type { Trace } from '../trace/trace.js';
import { type RunPictureOptions, runPicture } from './draw-run.js';
import { layOutSpaceTime } from './space-time.js';

/** `auto`: dark where the reader's system is. */
export type Theme = 'light' | 'dark' | 'auto';

/** Colors by name; those of lines are told apart in any kind of color blindness, most of them also in gray. */
const COLORS = {
  light: {
    page: '#ffffff',
    ink: '#1f2328',
    quiet: '#8c959f',
    label: '#59636e',
    cell: '#f3f5f7',
    ring: '#cf222e',
    lines: ['#0067b1', '#c44e00', '#00795a', '#a3397f', '#866400', '#4d5763', '#007d9c', '#8c2d19'],
    tint: 0.16,
  },
  dark: {
    page: '#0d1117',
    ink: '#e6edf3',
    quiet: '#6e7681',
    label: '#9198a1',
    cell: '#171d25',
    ring: '#ff7b72',
    lines: ['#5ab0ff', '#ff9a57', '#3ecf9f', '#f08cc8', '#e3b341', '#aab4bf', '#4cc9e0', '#ff8f7a'],
    tint: 0.26,
  },
} as const;

/** The colors of a program's lines, by the number that `lineColors` gives. */
export const lineColorValues = (theme: 'light' | 'dark'): readonly string[] => COLORS[theme].lines;

function colorRules({
  page,
  ink,
  quiet,
  label,
  cell,
  ring,
  lines,
  tint,
}: (typeof COLORS)['light' | 'dark']): string {
  return `
.nram-run .page { fill: ${page}; }
.nram-run text { fill: ${ink}; }
.nram-run .quiet { fill: ${quiet}; }
.nram-run .address, .nram-run .position { fill: ${label}; }
.nram-run .cell, .nram-run .filled { fill: ${cell}; }
.nram-run .ring { stroke: ${ring}; }
.nram-run .mark { stroke: ${label}; fill: ${label}; }
.nram-run .read { stroke: ${label}; }
.nram-run rect.mark { fill-opacity: ${tint}; }
${lines
  .map(
    (color, i) =>
      `.nram-run .mark.k${i} { stroke: ${color}; fill: ${color}; } .nram-run .read.k${i} { stroke: ${color}; }`,
  )
  .join('\n')}`;
}

const SHAPES = `
.nram-run text { font: 13px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; text-anchor: middle; }
.nram-run .address, .nram-run .position { font-size: 11px; }
.nram-run .position { text-anchor: end; }
.nram-run rect.mark { stroke-width: 2; }
.nram-run path.mark { stroke: none; }
.nram-run .read { fill: none; stroke-width: 1.5; stroke-opacity: 0.75; }
.nram-run .ring { fill: none; stroke-width: 3; }`;

/** The style of space-time pictures, for elements inside one of class `nram-run`. */
export function runStyle(theme: Theme): string {
  if (theme !== 'auto') return `${SHAPES}${colorRules(COLORS[theme])}\n`;
  return `${SHAPES}${colorRules(COLORS.light)}\n@media (prefers-color-scheme: dark) {${colorRules(COLORS.dark)}\n}\n`;
}

export interface RunSvgOptions extends Partial<Pick<RunPictureOptions, 'rows' | 'ring'>> {
  /** What the picture is called, for those who cannot see it. */
  readonly title?: string;
  /** Width in pixels; a picture with numbers may be wider. Default 800. */
  readonly width?: number;
  readonly theme?: Theme;
}

/**
 * The space-time picture of a run as one SVG file.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * const trace = traceProgram(program, Int32Array.of(4, 5, 0, 0, 0, 0, 0, 0), { maxSteps: 2 });
 * writeFileSync('run.svg', runToSvg(trace, { title: 'increment' }));
 */
export function runToSvg(
  trace: Trace,
  { title = 'a program', width = 800, theme = 'auto', ...options }: RunSvgOptions = {},
): string {
  const layout = layOutSpaceTime(trace, width);
  const size = { width: Math.ceil(layout.width), height: Math.ceil(layout.height) };
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" class="nram-run" role="img">`;
  return [
    head,
    `<title>${escapeXml(`A run of ${title}`)}</title>`,
    `<style>${runStyle(theme)}</style>`,
    elementToText(element('rect', { class: 'page', width: '100%', height: '100%' })),
    ...runPicture(trace, { ...options, layout }).map(elementToText),
    '</svg>',
    '',
  ].join('\n');
}
