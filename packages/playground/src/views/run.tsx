import type { PageState } from '../state.js';
import { Controls } from './controls.js';
import { ExportPanel } from './export-panel.js';
import { InputPanel } from './input-panel.js';
import { NowPanel } from './now-panel.js';
import { ProgramPanel } from './program-panel.js';
import { RunPicture } from './run-picture.js';
import { RunTable } from './run-table.js';

/** The program and memory in one picture. */
export function RunView({ state }: { readonly state: PageState }) {
  const { trace, problem } = state.run.value;
  return (
    <div class="view run">
      <div class="side">
        <ProgramPanel state={state} />
        <InputPanel state={state} />
        <ExportPanel state={state} />
      </div>
      <div class="stage">
        {trace === null ? (
          <p class="problem" role="alert">
            The program cannot run on this memory: {problem}
          </p>
        ) : (
          <>
            <Controls state={state} trace={trace} />
            <NowPanel state={state} trace={trace} />
            <RunPicture state={state} trace={trace} />
            <RunTable trace={trace} />
          </>
        )}
      </div>
    </div>
  );
}
