import type { RaceProgress } from '../race/race.js';
import { counted } from '../words.js';

/** Minimum time between two lines: on a terminal, where the line is redrawn, and elsewhere, where lines pile up. */
const LIVE_MS = 100;
const PLAIN_MS = 5000;

/** Shows the progress of a race on stderr: a line that is redrawn on a terminal, or a new line every 5 s elsewhere. */
export function createProgressLine(stream: NodeJS.WriteStream): {
  update: (progress: RaceProgress) => void;
  end: () => void;
} {
  const isLive = stream.isTTY === true;
  let shownAt = 0;
  let isShown = false;
  return {
    update(progress) {
      if (progress.elapsedMs - shownAt < (isLive ? LIVE_MS : PLAIN_MS)) return;
      shownAt = progress.elapsedMs;
      isShown = true;
      const text = progressText(progress);
      // Cut to the terminal's width, or the redrawn line would wrap and pile up.
      stream.write(isLive ? `\r\x1b[K${text.slice(0, (stream.columns ?? 80) - 1)}` : `${text}\n`);
    },
    end() {
      if (isLive && isShown) stream.write('\r\x1b[K');
    },
  };
}

/**
 * The progress of a race in words. The score is the learners' own, on an attempt's training examples: a program that
 * reaches 100% there is then checked, and the number of programs that fail the check is shown.
 */
export function progressText(progress: RaceProgress): string {
  const { started, ended, work, bestScore, refused, elapsedMs, budgetMs, hardenedMs } = progress;
  const rate = Math.round(work / (elapsedMs / 1000));
  const left = Math.max(0, Math.ceil((budgetMs - elapsedMs) / 1000));
  const columns = [
    `${counted(started, 'attempt')} (${started - ended} running)`,
    `${work} updates and moves (${rate}/s)`,
    `best on its training examples ${(100 * bestScore).toFixed(0)}%`,
    ...(refused === 0 ? [] : [`${counted(refused, 'program')} failed the check`]),
    ...(hardenedMs === null ? [] : ['one is right, looking for one that ends by itself']),
    `${left} s left`,
  ];
  return columns.join('  ');
}
