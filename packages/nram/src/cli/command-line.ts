/**
 * A command that a user can paste: `npx nram`, its arguments, and `options` in place of any options of the same name.
 *
 * @param args - as typed, without `nram`.
 *
 * @example
 * commandLine(['learn', 'my copy.jsonl', '--seed=2', '--from', '3'], { '--from': '17' });
 * // "npx nram learn 'my copy.jsonl' --seed=2 --from 17"
 */
export function commandLine(args: readonly string[], options: Readonly<Record<string, string>> = {}): string {
  const kept = args.filter((arg, i) => {
    const isReplaced = Object.keys(options).some((name) => arg === name || arg.startsWith(`${name}=`));
    return !isReplaced && !(i > 0 && Object.hasOwn(options, args[i - 1]));
  });
  return ['npx', 'nram', ...kept, ...Object.entries(options).flat()].map(quoted).join(' ');
}

/** Quoted for a shell if necessary. */
function quoted(arg: string): string {
  return /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`;
}
