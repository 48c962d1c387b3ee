// What the host sets before a call of `anneal`. The compiler makes a constant of an exported variable that is never
// assigned if it stands in the entry file, so these have a file of their own.

/** Of its first move, in the units of the score; multiplied by `decay` after each move. */
export let temperature: f64;
export let decay: f64;
/** What a live gate costs, in the units of the score. */
export let costWeight: i32;
/** Whether it ends when all examples are right. */
export let stopsWhenRight: bool;
