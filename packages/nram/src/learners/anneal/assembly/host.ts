// What this kernel asks of its host.

/** The result of a gate without code of its own here; `gate` counts those gates. */
export declare function applyGate(gate: i32, a: i32, b: i32, memorySize: i32): i32;
