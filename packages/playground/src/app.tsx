import { isRight } from 'nram';
import { useEffect, useRef } from 'preact/hooks';
import { KEYS, LOCAL_KEYS } from './keys.js';
import { type PageState, VIEWS, type View } from './state.js';
import { chosenTheme, theme } from './theme.js';
import { AboutView } from './views/about.js';
import { CheckView } from './views/check.js';
import { CircuitView } from './views/circuit.js';
import { RunView } from './views/run.js';

const TITLES: Readonly<Record<View, string>> = {
  run: 'Program',
  circuit: 'Circuit',
  check: 'Check',
  about: 'Settings',
};

/** The page of one program. */
export function App({ state }: { readonly state: PageState }) {
  const { data, view } = state;
  return (
    <>
      <header>
        <div class="name">
          <h1>{data.task?.name ?? 'program'}</h1>
          <p>{data.task?.summary ?? 'a program for a task that is not known'}</p>
        </div>
        <Summary state={state} />
        <div class="tools">
          <button
            type="button"
            title="Dark or light (t)"
            onClick={() => {
              chosenTheme.value = theme.value === 'dark' ? 'light' : 'dark';
            }}
          >
            {theme.value === 'dark' ? 'Light' : 'Dark'}
          </button>
          <button
            type="button"
            title="All keys (?)"
            onClick={() => {
              state.isHelpOpen.value = true;
            }}
          >
            Keys
          </button>
        </div>
      </header>
      <nav aria-label="Views">
        {VIEWS.map((each) => (
          <button
            key={each}
            type="button"
            aria-current={view.value === each ? 'page' : undefined}
            onClick={() => {
              view.value = each;
            }}
          >
            {TITLES[each]}
            {each === 'run' && <span class="long"> and memory</span>}
          </button>
        ))}
      </nav>
      <main>
        {view.value === 'run' && <RunView state={state} />}
        {view.value === 'circuit' && <CircuitView state={state} />}
        {view.value === 'check' && <CheckView state={state} />}
        {view.value === 'about' && <AboutView state={state} />}
      </main>
      <KeyList state={state} />
    </>
  );
}

/** In one line, what was found out. */
function Summary({ state }: { readonly state: PageState }) {
  const { verification } = state.data.file;
  if (verification === null) return <p class="summary">never verified</p>;
  if (!isRight(verification)) return <p class="summary wrong">wrong on some inputs</p>;
  if (verification.proof != null) return <p class="summary right">proven for every length</p>;
  const cases = verification.paper.cases + (verification.exhaustive?.cases ?? 0);
  return <p class="summary right">right on all {cases.toLocaleString('en')} inputs that were checked</p>;
}

/** All keys. */
function KeyList({ state }: { readonly state: PageState }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const isOpen = state.isHelpOpen.value;
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  const close = (): void => {
    state.isHelpOpen.value = false;
  };
  return (
    <dialog ref={dialog} aria-labelledby="keys-title" onClose={close}>
      <h2 id="keys-title">Keys</h2>
      <dl class="facts">
        {[...KEYS, ...LOCAL_KEYS].map(({ keys, about }) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{about}</dd>
          </div>
        ))}
      </dl>
      <button type="button" class="main" onClick={close}>
        Close
      </button>
    </dialog>
  );
}
