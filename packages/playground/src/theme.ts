import { computed, effect, signal } from '@preact/signals';
import { runStyle } from 'nram/pictures';

const preference = window.matchMedia('(prefers-color-scheme: dark)');
const isSystemDark = signal(preference.matches);
preference.addEventListener('change', ({ matches }) => {
  isSystemDark.value = matches;
});

/** What the reader chose; null for that of the system. */
export const chosenTheme = signal<'light' | 'dark' | null>(null);
export const theme = computed(() => chosenTheme.value ?? (isSystemDark.value ? 'dark' : 'light'));

/** Keeps the page and its pictures in the chosen colors. */
export function applyTheme(): void {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
    sheet.replaceSync(runStyle(theme.value));
  });
}
