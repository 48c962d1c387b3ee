// Groups the API reference as the doors are grouped: by what a reader does, which the folder of a definition says.
import { Comment, CommentTag, Converter, ReflectionKind } from 'typedoc';

/** The heading for each folder or file of packages/nram/src, in the order of the reference. */
const CATEGORIES = [
  ['Learn', ['learn.ts', 'race', 'learners', 'node']],
  ['Tasks and examples', ['tasks']],
  ['Programs', ['program', 'language', 'export', 'artifact']],
  ['Pictures and reports', ['trace', 'picture']],
  ['Verify', ['verify']],
  ['Networks', ['network']],
  ['The machine', ['machine', 'kernel']],
  ['Errors and random numbers', ['errors.ts', 'random.ts', 'version.ts', 'json.ts', 'limits.ts']],
];

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    for (const reflection of context.project.getReflectionsByKind(
      ReflectionKind.SomeModule | ReflectionKind.SomeExport,
    )) {
      const file = context.project.getSymbolIdFromReflection?.(reflection)?.fileName ?? '';
      const folder = file.split('packages/nram/src/')[1]?.split('/')[0];
      const found = CATEGORIES.find(([, folders]) => folders.includes(folder));
      if (found === undefined || reflection.kindOf(ReflectionKind.SomeModule)) continue;
      const owner = reflection.signatures?.[0] ?? reflection;
      owner.comment ??= new Comment();
      owner.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: found[0] }]));
    }
  });
  app.options.setValue(
    'categoryOrder',
    CATEGORIES.map(([name]) => name),
  );
}
