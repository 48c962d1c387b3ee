/** Examples that a kernel runs together: they share the memory size, not the number of steps. */
export interface Batch {
  readonly memorySize: number;
  /** B. */
  readonly size: number;
  /** `[B, M]` integers in 0..M-1. */
  readonly memory: Int32Array;
  /** `[B, M]` integers in 0..M-1. */
  readonly target: Int32Array;
  /** `[B, M]` of 0/1. */
  readonly mask: Int32Array;
  /** Time steps of each example, `[B]`, at least 1. */
  readonly maxSteps: Int32Array;
}
