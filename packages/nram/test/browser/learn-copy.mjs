import { createCallingThread, findTask, learnOn, serializeProgramFile } from 'nram';
import annealUrl from 'nram/anneal.wasm?url';
import kernelUrl from 'nram/kernel.wasm?url';

/** Learns Copy from a seed in the thread that calls it; the program file's text. */
export async function learnCopy(options) {
  const [kernel, anneal] = await Promise.all(
    [kernelUrl, annealUrl].map((url) => WebAssembly.compileStreaming(fetch(url))),
  );
  const threads = createCallingThread({ kernel, anneal });
  const { file } = await learnOn(threads, findTask('copy'), options);
  return serializeProgramFile(file);
}
