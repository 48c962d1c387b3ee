import { useSignal } from '@preact/signals';
import { copyText } from '../files.js';
import type { PageState } from '../state.js';

/** The task, where the program came from, its settings, and how to reproduce it. */
export function AboutView({ state }: { readonly state: PageState }) {
  const { task, command, toolVersion, file } = state.data;
  const { provenance } = file;
  const said = useSignal('');
  const origin: (readonly [string, string])[] = [
    ['learner', LEARNERS[provenance.learner] ?? provenance.learner],
    ...(provenance.learner === 'hand'
      ? []
      : ([
          ['seed of the attempt', String(provenance.seed)],
          ['work until it was found', provenance.updates.toLocaleString('en')],
        ] as const)),
    ...(provenance.weightsHash === null
      ? []
      : ([['SHA-256 of its weights', provenance.weightsHash]] as const)),
    ['found by', `nram ${provenance.toolVersion}`],
    ['report by', `nram ${toolVersion}`],
  ];
  const settings = Object.entries(provenance.configuration);
  return (
    <div class="view about">
      <div class="column">
        <section class="panel" aria-labelledby="task-title">
          <h2 id="task-title">Task</h2>
          {task === null ? (
            <p>Nobody has said what this program is for.</p>
          ) : (
            <>
              <p class="statement">{task.summary}</p>
              <p>{task.layout}</p>
            </>
          )}
        </section>
        <section class="panel" aria-labelledby="origin-title">
          <h2 id="origin-title">Where it came from</h2>
          <dl class="facts">
            {origin.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </section>
        {command !== null && (
          <section class="panel" aria-labelledby="again-title">
            <h2 id="again-title">The same again</h2>
            <p>This command gives the same program, on any machine:</p>
            <div class="row">
              <code class="command">{command}</code>
              <button
                type="button"
                onClick={async () => {
                  said.value = (await copyText(command)) ? 'copied' : 'the browser refused the clipboard';
                }}
              >
                Copy
              </button>
            </div>
            <p class="said" role="status">
              {said.value}
            </p>
          </section>
        )}
      </div>
      <div class="column">
        {settings.length > 0 && (
          <section class="panel" aria-labelledby="settings-title">
            <h2 id="settings-title">Settings</h2>
            <dl class="facts">
              {settings.map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{typeof value === 'string' ? value : valueText(value)}</dd>
                </div>
              ))}
            </dl>
          </section>
        )}
      </div>
    </div>
  );
}

const LEARNERS: Readonly<Record<string, string>> = {
  anneal: 'anneal: simulated annealing over discrete circuits',
  gradient: 'gradient: a network trained by gradient descent',
  hand: 'written by hand',
  weights: 'extracted from the weights of a network',
};

const valueText = (value: unknown): string =>
  Array.isArray(value) && value.every((each) => typeof each !== 'object')
    ? value.join(', ')
    : JSON.stringify(value);
