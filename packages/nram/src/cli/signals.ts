/** Whether this process was told to stop, by Ctrl-C or SIGTERM. */
export interface StopSignals {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** What the process should then exit with, 130 or 143; null before. */
  readonly exitCode: number | null;
  /** Gives the signals back to Node, which ends the process at the next one. */
  release(): void;
}

/** Catches the first signal, so that what runs can end in good order; the second ends the process at once. */
export function catchSignals(): StopSignals {
  const stop = new AbortController();
  let exitCode: number | null = null;
  const onSignal = (signal: NodeJS.Signals): void => {
    exitCode = signal === 'SIGINT' ? 130 : 143;
    stop.abort();
  };
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  return {
    signal: stop.signal,
    get exitCode() {
      return exitCode;
    },
    release() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
