// How wide a cell is: the build compiles these files twice, with these types given on the compiler's command line. This
// file only tells editors what they are.

/** A value in a lane: i16, or i32 in the wide kernel. Values are never negative. */
declare type Cell = i16;
/** The unsigned type of the same width. */
declare type Address = u16;
