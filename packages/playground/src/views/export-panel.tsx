import { useSignal } from '@preact/signals';
import {
  describeProgram,
  programToC,
  programToPython,
  programToSvg,
  programToText,
  programToTypeScript,
  serializeProgramFile,
} from 'nram';
import { runToSvg } from 'nram/pictures';
import { copyText, download, svgToPng, textFile } from '../files.js';
import type { PageState } from '../state.js';
import { theme } from '../theme.js';

interface Format {
  readonly name: string;
  readonly ending: string;
  readonly write: (state: PageState) => string;
}

const comment = ({ data: { file } }: PageState): readonly string[] => describeProgram(file.program, file);

const FORMATS: readonly Format[] = [
  { name: 'text', ending: 'nram', write: ({ data }) => programToText(data.file.program) },
  {
    name: 'TypeScript',
    ending: 'ts',
    write: (state) => programToTypeScript(state.data.file.program, { comment: comment(state) }),
  },
  {
    name: 'C',
    ending: 'c',
    write: (state) => programToC(state.data.file.program, { comment: comment(state) }),
  },
  {
    name: 'Python',
    ending: 'py',
    write: (state) => programToPython(state.data.file.program, { comment: comment(state) }),
  },
  { name: 'program file', ending: 'json', write: ({ data }) => serializeProgramFile(data.file) },
];

/** Copies or saves the program and its pictures. */
export function ExportPanel({ state }: { readonly state: PageState }) {
  const format = useSignal(0);
  const said = useSignal('');
  const { name, ending, write } = FORMATS[format.value];
  const base = (state.data.task?.name ?? 'program').replace(/\W+/g, '-');
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
