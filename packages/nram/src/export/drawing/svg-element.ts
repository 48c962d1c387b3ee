/** An element of an SVG picture: data, of which both a file and a page can be made. */
export interface SvgElement {
  readonly tag: string;
  /** By name; numbers are written with one decimal at most. */
  readonly attributes: Readonly<Record<string, string | number>>;
  /** Elements, or the text of the element. */
  readonly children: readonly SvgElement[] | string;
}

/** An element. */
export function element(
  tag: string,
  attributes: SvgElement['attributes'] = {},
  children: SvgElement['children'] = [],
): SvgElement {
  return { tag, attributes, children };
}

/** An element as text, with what is in it on lines of its own. */
export function elementToText({ tag, attributes, children }: SvgElement): string {
  const given = Object.entries(attributes).map(([name, value]) => {
    return ` ${name}="${typeof value === 'number' ? round(value) : escapeXml(value)}"`;
  });
  const start = `<${tag}${given.join('')}`;
  if (typeof children === 'string') return `${start}>${escapeXml(children)}</${tag}>`;
  if (children.length === 0) return `${start}/>`;
  return [`${start}>`, ...children.map(elementToText), `</${tag}>`].join('\n');
}

/** A length with one decimal at most. */
export const round = (value: number): number => Math.round(value * 10) / 10;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as it may stand in an element or an attribute. */
export const escapeXml = (text: string): string =>
  text.replace(/\p{Cc}/gu, ' ').replace(/[&<>"']/g, (char) => ENTITIES[char]);
