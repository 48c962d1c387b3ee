import { parseReportData } from 'nram/pictures';
import { render } from 'preact';
import { App } from './app.js';
import { listenToKeys } from './keys.js';
import { createPageState } from './state.js';
import './styles.css';
import { applyTheme } from './theme.js';

const root = document.getElementById('app') as HTMLElement;
const text = document.getElementById('nram-report')?.textContent ?? 'null';
applyTheme();
try {
  const state = createPageState(parseReportData(text));
  document.title = `${state.data.task?.name ?? 'program'} - nram`;
  listenToKeys(state);
  render(<App state={state} />, root);
} catch (error) {
  const problem = error instanceof Error ? error.message : String(error);
  render(<p class="problem">This report cannot be shown: {problem}</p>, root);
}
