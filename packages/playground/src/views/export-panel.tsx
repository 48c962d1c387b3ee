import { useSignal } from '@preact/signals';
import { programToText, serializeProgramFile } from 'nram';
import { type CodeLanguage, programFileToCode, programToSvg, type ReportData, runToSvg } from 'nram/pictures';
import { copyText, download, svgToPng, textFile } from '../files.js';
import type { PageState } from '../state.js';
import { theme } from '../theme.js';

interface Format {
  readonly name: string;
  readonly ending: string;
  readonly write: (state: PageState) => string;
}

const code =
  (language: CodeLanguage) =>
  ({ data, source }: PageState): string =>
    programFileToCode(data.file, language, { task: source.task, baseName: baseNameOf(data) });

const FORMATS: readonly Format[] = [
  { name: 'text', ending: 'nram', write: ({ data }) => programToText(data.file.program) },
  { name: 'TypeScript', ending: 'ts', write: code('ts') },
  { name: 'C', ending: 'c', write: code('c') },
  { name: 'Python', ending: 'py', write: code('py') },
  { name: 'program file', ending: 'json', write: ({ data }) => serializeProgramFile(data.file) },
];

/** The name of the task, without the endings of a file. */
const baseNameOf = ({ task }: ReportData): string => (task?.name ?? 'program').replace(/(\.\w+)+$/, '');

/** Copies or saves the program and its pictures. */
export function ExportPanel({ state }: { readonly state: PageState }) {
  const format = useSignal(0);
  const said = useSignal('');
  const { name, ending, write } = FORMATS[format.value];
  const base = baseNameOf(state.data).replace(/\W+/g, '-');
  const copy = async (): Promise<void> => {
    said.value = (await copyText(write(state))) ? `${name} copied` : 'the browser refused the clipboard';
  };
  const picture = (): string => {
    const { trace } = state.run.value;
    if (state.view.value === 'circuit' || trace === null)
      return programToSvg(state.data.file.program, { title: base });
    return runToSvg(trace, { title: base, theme: theme.value, width: 900 });
  };
  return (
    <section class="panel export" aria-labelledby="export-title">
      <h2 id="export-title">Take it with you</h2>
      <div class="row">
        <label>
          program as
          <select
            value={format.value}
            onChange={({ currentTarget }) => {
              format.value = Number(currentTarget.value);
              said.value = '';
            }}
          >
            {FORMATS.map((each, i) => (
              <option key={each.name} value={i}>
                {each.name}
              </option>
            ))}
          </select>
        </label>
        <button type="button" onClick={copy}>
          Copy
        </button>
        <button type="button" onClick={() => download(`${base}.${ending}`, textFile(write(state)))}>
          Save
        </button>
      </div>
      <div class="row">
        <span>this picture as</span>
        <button type="button" onClick={() => download(`${base}.svg`, textFile(picture(), 'image/svg+xml'))}>
          SVG
        </button>
        <button type="button" onClick={async () => download(`${base}.png`, await svgToPng(picture()))}>
          PNG
        </button>
      </div>
      <p class="said" role="status">
        {said.value}
      </p>
    </section>
  );
}
