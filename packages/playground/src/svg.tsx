import type { SvgElement } from 'nram/pictures';
import { h, type VNode } from 'preact';

/** An element of a picture as an element of the page. */
export function toVNode({ tag, attributes, children }: SvgElement, key?: number): VNode {
  const inside = typeof children === 'string' ? children : children.map((child, i) => toVNode(child, i));
  return h(tag, key === undefined ? attributes : { ...attributes, key }, inside);
}
