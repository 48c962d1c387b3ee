/** Bytes are converted in chunks of this size, because all of them at once would be too many arguments for a call. */
const CHUNK = 2 ** 14;

/** Bytes as base64; works in Node and in browsers. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK)
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
}

/**
 * The bytes of a base64 text.
 *
 * @throws DOMException if the text is not base64.
 */
export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
