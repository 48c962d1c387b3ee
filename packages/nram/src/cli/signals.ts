/** Whether this process was asked to stop, by Ctrl-C or SIGTERM. */
export interface StopSignals {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** The exit code after a signal, 130 or 143; null before. */
  readonly exitCode: number | null;
  /** Stops catching signals; the next one ends the process. */
  release(): void;
}

/** Catches the first signal, for an orderly shutdown; the second one ends the process at once. */
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
