// A plugin of the AssemblyScript compiler: a function with the tag @inline in its doc comment is inlined wherever it is
// called, as by AssemblyScript's decorator of that name. A decorator on a function is not TypeScript; with the tag,
// formatter and editors can read these files.
import assemblyscript from 'assemblyscript';
import { Transform } from 'assemblyscript/transform';

const TAGGED = /\/\*\*(?:(?!\*\/)[\s\S])*@inline(?:(?!\*\/)[\s\S])*\*\/\s*(?:export )?function (\w+)/g;

export default class InlineTransform extends Transform {
  afterParse({ sources }) {
    const { Node, NodeKind } = assemblyscript;
    for (const { text, statements } of sources) {
      const names = new Set(Array.from(text.matchAll(TAGGED), ([, name]) => name));
      for (const statement of statements) {
        if (statement.kind !== NodeKind.FunctionDeclaration || !names.has(statement.name.text)) continue;
        const { range } = statement.name;
        const decorator = Node.createIdentifierExpression('inline', range);
        statement.decorators = [
          ...(statement.decorators ?? []),
          Node.createDecorator(decorator, null, range),
        ];
      }
    }
  }
}
