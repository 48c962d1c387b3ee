import { expect, it } from 'vitest';
import { paperIncrement, paperSwap } from '../../../test/support/programs.js';
import { programToLatex } from './latex.js';

it('LaTeX shows the same run as the text', () => {
  const memory = Int32Array.of(4, 13, 6, 10, 5, 4, 6, 3, 7, 1, 1, 11, 13, 12, 0, 0);
  expect(
    programToLatex(paperSwap, memory, { maxSteps: 99, maxCells: 3 }),
  ).toBe(String.raw`% Needs \usepackage{booktabs,colortbl,graphicx}. A table wider than the line is made smaller.
\begingroup
\setlength{\tabcolsep}{4pt}
\sbox2{%
\begin{tabular}{@{}rrrrrrll@{}}
\toprule
 & \multicolumn{3}{c}{Memory} & \multicolumn{2}{c}{Registers} & & \\
\cmidrule(lr){2-4} \cmidrule(lr){5-6}
Step & $0$ & $1$ & $2$ & $r_{1}$ & $r_{2}$ & \textsc{Read} & \textsc{Write} \\
\midrule
$0$ & $4$ & $13$ & $6$ & $0$ & $0$ & $p{:}0$, $p{:}4$ & $p{:}0\;a{:}5$ \\
$1$ & \cellcolor[gray]{0.85}$5$ & $13$ & $6$ & \cellcolor[gray]{0.85}$1$ & \cellcolor[gray]{0.85}$4$ & $p{:}1$, $p{:}13$ & $p{:}4\;a{:}12$ \\
$2$ & $5$ & $13$ & $6$ & \cellcolor[gray]{0.85}$0$ & \cellcolor[gray]{0.85}$13$ & $p{:}0$ & $p{:}13\;a{:}5$ \\
end & $5$ & $13$ & $6$ & $0$ & $13$ &  &  \\
\bottomrule
\end{tabular}
}%
\noindent\ifdim\wd2>\linewidth\resizebox{\linewidth}{!}{\usebox2}\else\usebox2\fi
\endgroup
% stopped after 3 steps
% cells 3..15 not shown
`);
});

it('a long run is several tables, so that pages can break between them', () => {
  const text = programToLatex(paperIncrement, new Int32Array(100), { maxSteps: 90, maxCells: 2 });
  const tables = text.split('\\par\\bigskip\n');
  // 90 steps and the end.
  expect(tables.map((table) => table.match(/^(\$\d+\$|end) &/gm)?.length)).toEqual([40, 40, 11]);
  for (const table of tables) expect(table).toMatch(/\\toprule.*Step &.*\\bottomrule/s);
});
