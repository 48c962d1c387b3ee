import { goTo, type PageState, subStep, VIEWS } from './state.js';
import { chosenTheme, theme } from './theme.js';

/** A key with what it does. */
interface KeyCommand {
  readonly keys: string;
  readonly about: string;
  /** Whether the event is this key. */
  readonly isPressed: (event: KeyboardEvent) => boolean;
  readonly run: (state: PageState) => void;
}

const press =
  (key: string, withShift = false) =>
  (event: KeyboardEvent): boolean =>
    event.key === key && (event.shiftKey === withShift || key.length === 1);

/** All keys of the page. */
export const KEYS: readonly KeyCommand[] = [
  {
    keys: '→',
    about: 'one step on',
    isPressed: press('ArrowRight'),
    run: (state) => goTo(state, state.position.value + 1),
  },
  {
    keys: '←',
    about: 'one step back',
    isPressed: press('ArrowLeft'),
    run: (state) => goTo(state, state.position.value - 1),
  },
  {
    keys: 'Shift →',
    about: 'part of a step: read, compute, write',
    isPressed: press('ArrowRight', true),
    run: subStep,
  },
  {
    keys: 'Space',
    about: 'play or pause',
    isPressed: press(' '),
    run(state) {
      if (state.position.value === state.run.value.trace?.numSteps) goTo(state, 0);
      state.isPlaying.value = !state.isPlaying.value;
    },
  },
  { keys: 'Home', about: 'to the start', isPressed: press('Home'), run: (state) => goTo(state, 0) },
  {
    keys: 'End',
    about: 'to the end',
    isPressed: press('End'),
    run: (state) => goTo(state, Number.MAX_SAFE_INTEGER),
  },
  {
    keys: 'g',
    about: 'jump to a step',
    isPressed: press('g'),
    run: () => document.querySelector<HTMLInputElement>('#jump')?.select(),
  },
  ...VIEWS.map((view, i) => ({
    keys: String(i + 1),
    about: `show ${['program and memory', 'circuit', 'check', 'settings'][i]}`,
    isPressed: press(String(i + 1)),
    run: (state: PageState) => {
      state.view.value = view;
    },
  })),
  {
    keys: 't',
    about: 'dark or light',
    isPressed: press('t'),
    run() {
      chosenTheme.value = theme.value === 'dark' ? 'light' : 'dark';
    },
  },
  {
    keys: '?',
    about: 'this list',
    isPressed: press('?'),
    run(state) {
      state.isHelpOpen.value = !state.isHelpOpen.value;
    },
  },
];

/** Keys of one place only. */
export const LOCAL_KEYS: readonly Pick<KeyCommand, 'keys' | 'about'>[] = [
  { keys: '[ and ]', about: 'in the picture: the read or write before, and after' },
  { keys: 'Tab', about: 'from line to line of the program, cell to cell, button to button' },
];

/** Fields and buttons keep the keys that mean something to them. */
function isTaken({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.matches('input:not([type=checkbox]), select, textarea')) return true;
  return key === ' ' && target.matches('button, summary, a, input');
}

/** Listens to all keys of the page. */
export function listenToKeys(state: PageState): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
    if (state.isHelpOpen.value && event.key !== '?') return;
    const command = KEYS.find(({ isPressed }) => isPressed(event));
    if (command === undefined) return;
    event.preventDefault();
    command.run(state);
  });
}
