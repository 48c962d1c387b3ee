import { createCallingThread, findTask, learnOn, serializeProgramFile } from 'nram';
import annealUrl from 'nram/anneal.wasm?url';
import annealWideUrl from 'nram/anneal-wide.wasm?url';
import kernelUrl from 'nram/kernel.wasm?url';

/** Learns Copy from a seed in the thread that calls it; the program file's text. */
export async function learnCopy(options) {
  const [kernel, anneal, annealWide] = await Promise.all(
    [kernelUrl, annealUrl, annealWideUrl].map((url) => WebAssembly.compileStreaming(fetch(url))),
  );
  const threads = createCallingThread({ kernel, anneal, annealWide });
  const { file } = await learnOn(threads, findTask('copy'), options);
  return serializeProgramFile(file);
}
