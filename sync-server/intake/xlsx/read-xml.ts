import { SaxesParser } from 'saxes';
import { ArchiveProblem } from './read-parts.ts';

export interface XmlEvents {
  open(name: string, attributes: Record<string, string>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Fed with the pieces of one part. Names come without their prefix: some programs write `x:row`. */
export function xmlReader({ open, text, close }: XmlEvents): (piece: Uint8Array, last: boolean) => void {
  const decoder = new TextDecoder('utf-8');
  const parser = new SaxesParser();
  parser.on('error', () => {
    throw new ArchiveProblem('damaged');
  });
  // No part of a spreadsheet has one; entities that grow would come from here.
  parser.on('doctype', () => {
    throw new ArchiveProblem('damaged');
  });
  parser.on('opentag', (tag) => open(bare(tag.name), tag.attributes as Record<string, string>));
  if (text) {
    parser.on('text', text);
    parser.on('cdata', text);
  }
  if (close) parser.on('closetag', (tag) => close(bare(tag.name)));
  return (piece, last) => {
    parser.write(decoder.decode(piece, { stream: !last }));
    if (last) parser.close();
  };
}

function bare(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}
