// What a sheet needs to be read: names and places of the sheets, the texts they share, and which number formats are dates
// (ECMA-376, Part 1, §18.2 workbook, §18.4 shared strings, §18.8 styles).
import { ArchiveProblem, readParts } from './read-parts.ts';
import { xmlReader } from './read-xml.ts';

export interface Workbook {
  sheets: { name: string; part: string; hidden: boolean }[];
  strings: readonly string[];
  /** Whether cells of this style show a date. */
  isDate(style: number): boolean;
  /** Days are counted from 1904 and not from 1900 (old Macs). */
  from1904: boolean;
}

/** More than any list has: a file that shares more texts is no list. UTF-16 units. */
const MAX_SHARED = 100_000_000;
const WORKBOOK = 'xl/workbook.xml';
const RELATIONS = 'xl/_rels/workbook.xml.rels';

/** Undefined when the archive is no spreadsheet of this kind. */
export async function readWorkbook(bytes: Uint8Array): Promise<Workbook | undefined> {
  const sheets: { name: string; relation: string; hidden: boolean }[] = [];
  const targets = new Map<string, string>();
  const strings: string[] = [];
  const formats = new Map<number, string>();
  const styles: number[] = [];
  let from1904 = false;
  let found = false;

  const readers: Record<string, () => ReturnType<typeof xmlReader>> = {
    [WORKBOOK]: () => {
      found = true;
      return xmlReader({
        open(name, attributes) {
          if (name === 'workbookPr') from1904 = isTrue(attributes.date1904);
          if (name === 'sheet') sheets.push({ name: attributes.name ?? '', relation: attributes['r:id'] ?? relationIn(attributes), hidden: attributes.state === 'hidden' || attributes.state === 'veryHidden' });
        }
      });
    },
    [RELATIONS]: () =>
      xmlReader({
        open(name, attributes) {
          if (name === 'Relationship' && attributes.Id && attributes.Target) targets.set(attributes.Id, partOf(attributes.Target));
        }
      }),
    'xl/sharedstrings.xml': () => sharedStrings(strings),
    'xl/styles.xml': () => dateStyles(formats, styles)
  };
  await readParts(bytes, { take: (name) => readers[name.toLowerCase()]?.() });
  if (!found) return undefined;
  return {
    sheets: sheets.flatMap(({ name, relation, hidden }) => {
      const part = targets.get(relation);
      return part === undefined ? [] : [{ name, part, hidden }];
    }),
    strings,
    isDate: (style) => isDateFormat(styles[style] ?? 0, formats),
    from1904
  };
}

function sharedStrings(strings: string[]): ReturnType<typeof xmlReader> {
  let text: string | undefined;
  let inText = false;
  let phonetic = false;
  let units = 0;
  return xmlReader({
    open(name) {
      if (name === 'si') text = '';
      else if (name === 't') inText = true;
      else if (name === 'rPh') phonetic = true;
    },
    text(piece) {
      if (inText && !phonetic && text !== undefined) text += piece;
    },
    close(name) {
      if (name === 't') inText = false;
      else if (name === 'rPh') phonetic = false;
      else if (name === 'si') {
        units += text?.length ?? 0;
        if (units > MAX_SHARED) throw new ArchiveProblem('too-much-inside');
        strings.push(text ?? '');
        text = undefined;
      }
    }
  });
}

function dateStyles(formats: Map<number, string>, styles: number[]): ReturnType<typeof xmlReader> {
  let inCellStyles = false;
  return xmlReader({
    open(name, attributes) {
      if (name === 'cellXfs') inCellStyles = true;
      else if (name === 'numFmt') formats.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
      else if (name === 'xf' && inCellStyles) styles.push(Number(attributes.numFmtId ?? 0));
    },
    close(name) {
      if (name === 'cellXfs') inCellStyles = false;
    }
  });
}

/** Built-in formats 14–22 and 45–47 are dates and times, 27–36 and 50–58 those of East Asia (§18.8.30). */
function isDateFormat(id: number, formats: ReadonlyMap<number, string>): boolean {
  if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)) return true;
  const code = formats.get(id);
  if (code === undefined) return false;
  // Without texts in quotes, escaped letters, colours and locales ([Red], [$-42A]).
  const bare = code.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, '').split(';')[0] ?? '';
  return /[dyh]|m(?!.*0\.)/i.test(bare) && !/^general$/i.test(bare);
}

/** Targets are relative to `xl/` unless they begin with a slash. */
function partOf(target: string): string {
  const path = target.startsWith('/') ? target.slice(1) : `xl/${target}`;
  return path.split('/').reduce<string[]>((parts, part) => (part === '..' ? parts.slice(0, -1) : part === '.' ? parts : [...parts, part]), []).join('/');
}

const relationIn = (attributes: Record<string, string>): string => Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1] ?? '';
const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true';
