import type { ComponentChildren } from 'preact';

interface ScrollBoxProps {
  /** What is in it, for those who cannot see it. */
  readonly label: string;
  readonly children: ComponentChildren;
}

/** A box that scrolls, also by keyboard. */
export function ScrollBox({ label, children }: ScrollBoxProps) {
  return (
    <section class="wide" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
