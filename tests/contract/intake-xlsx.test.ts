// Spreadsheets as offices have them come to the same as the CSV of the same rows; those that are no list, or a trap, are refused.
import { strToU8, zipSync } from 'fflate';
import { existsSync, readFileSync } from 'node:fs';
import Papa from 'papaparse';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { jobSchema } from '$domain/job.ts';
import { importFile } from '../../sync-server/intake/import-file.ts';
import type { IntakeReport } from '../../sync-server/intake/import-report.ts';
import { csv, dossier, HEADINGS, type DossierCells } from '../fixtures/dossier-list.ts';
import { wardsTemplate, type ProvisionedWards, type WardsTemplate } from '../fixtures/provisioned-wards.ts';
import { serialOf, xlsx, type Cell } from '../fixtures/xlsx.ts';

vi.setConfig({ testTimeout: 60_000 });

const SHARED = new URL('../../../shared/data/', import.meta.url);
const NOW = '2026-11-23T01:00:00.000Z';

let template: WardsTemplate;
let wards: ProvisionedWards;
beforeAll(async () => void (template = await wardsTemplate()), 60_000);
afterAll(() => template.remove());
beforeEach(() => void (wards = template.open()));
afterEach(() => wards.remove());

const take = (bytes: Uint8Array) => importFile({ bytes, who: { name: null, roles: ['_admin'] }, now: NOW, dryRun: false }, wards.server);

async function taken(bytes: Uint8Array): Promise<IntakeReport> {
  const answer = await take(bytes);
  if (answer.type === 'failed') throw new Error(answer.en);
  return answer;
}

const textCells = (row: DossierCells): Cell[] => HEADINGS.map((heading) => row[heading]);
/** What Excel makes of a list that was typed into it. */
const typedCells = (row: DossierCells): Cell[] =>
  HEADINGS.map((heading): Cell => {
    const value = row[heading];
    if (heading === 'Ngày tiếp nhận' || heading === 'Ngày hẹn trả') return { date: serialOf(value) };
    if (heading === 'Số điện thoại' || heading === 'Lệ phí' || heading === 'Vĩ độ' || heading === 'Kinh độ') return value === '' ? undefined : Number(value);
    return value;
  });

describe('a spreadsheet', () => {
  const rows = [dossier(1), dossier(2, { 'Lệ phí': '15000' })];

  it('comes to the same as its CSV, typed into Excel or exported as texts', async () => {
    expect((await taken(new TextEncoder().encode(csv(rows)))).totals.new).toBe(2);
    const shapes: [string, Uint8Array][] = [
      ['texts', xlsx([{ name: 'Sheet1', rows: [HEADINGS, ...rows.map(textCells)] }])],
      ['numbers and dates', xlsx([{ name: 'Sheet1', rows: [HEADINGS, ...rows.map(typedCells)] }])],
      ['names with a prefix', xlsx([{ name: 'Sheet1', rows: [HEADINGS, ...rows.map(typedCells)] }], { prefix: 'x' })],
      ['dates from 1904', xlsx([{ name: 'Sheet1', rows: [HEADINGS, ...rows.map((row) => typedCells(row).map((cell) => (typeof cell === 'object' && 'date' in cell ? { date: cell.date - 1462 } : cell)))] }], { from1904: true })],
      ['dates that lost their format', xlsx([{ name: 'Sheet1', rows: [HEADINGS, ...rows.map((row) => typedCells(row).map((cell) => (typeof cell === 'object' && 'date' in cell ? cell.date : cell)))] }])],
      ['titles above', xlsx([{ name: 'Sheet1', rows: [['ỦY BAN NHÂN DÂN PHƯỜNG AN PHÚ'], [], ['DANH SÁCH HỒ SƠ ĐẾN HẠN TRẢ'], ['Phường', 'An Phú'], HEADINGS, ...rows.map(typedCells)], merged: ['A1:O1', 'A3:O3'] }])],
      ['other sheets around', xlsx([{ name: 'Hướng dẫn', rows: [['Cách dùng'], ['Mã hồ sơ: xem giấy hẹn']] }, { name: 'Danh sách', rows: [HEADINGS, ...rows.map(typedCells)] }, { name: 'Trống', rows: [] }])],
      ['formulas', xlsx([{ name: 'Sheet1', rows: [HEADINGS, ...rows.map((row) => typedCells(row).map((cell, index): Cell => (index === 3 ? { formula: 'UPPER("x")', value: row['Người nhận'] } : index === 9 ? { formula: 'SUM(A1)', value: Number(row['Lệ phí']) } : cell)))] }])],
      ['columns in another order, one of them unknown', xlsx([{ name: 'Sheet1', rows: [['STT', ...HEADINGS].reverse(), ...rows.map((row, index) => [index + 1, ...typedCells(row)].reverse())] }])],
      ['texts in the cells themselves', xlsx([{ name: 'Sheet1', rows: [HEADINGS, ...rows.map((row) => textCells(row).map((cell) => ({ inline: String(cell) })))] }])]
    ];
    for (const [shape, bytes] of shapes) expect({ shape, totals: (await taken(bytes)).totals }).toMatchObject({ shape, totals: { new: 0, unchanged: 2, differs: 0, refused: 0 } });
  });

  it('says which sheet was read, and counts rows as the sheet does', async () => {
    const report = await taken(xlsx([{ name: 'Hướng dẫn', rows: [['Cách dùng']] }, { name: 'Tháng 11', rows: [['DANH SÁCH'], HEADINGS, typedCells(dossier(1)), [], typedCells(dossier(2, { 'Mã hồ sơ': '' }))] }]));
    expect(report).toMatchObject({ format: 'xlsx', sheet: 'Tháng 11', sheets: ['Hướng dẫn', 'Tháng 11'], totals: { new: 1, skipped: 1, refused: 1 }, refused: [{ line: 5 }] });
  });

  it('refuses a row in which a formula failed', async () => {
    const cells = typedCells(dossier(1));
    cells[3] = { error: '#N/A' };
    expect(await taken(xlsx([{ name: 'Sheet1', rows: [HEADINGS, cells, typedCells(dossier(2))] }]))).toMatchObject({ totals: { new: 1, refused: 1 }, refused: [{ reasons: [{ code: 'cell-error' }] }] });
  });

  it('reads a hidden sheet only where no other is', async () => {
    const list = { name: 'Cũ', rows: [HEADINGS, typedCells(dossier(1))], hidden: true };
    expect(await take(xlsx([list, { name: 'Mới', rows: [['Ghi chú chung']] }]))).toMatchObject({ type: 'failed' });
    expect((await taken(xlsx([list]))).totals.new).toBe(1);
  });

  it('gives up on stray marks far below the list', async () => {
    const bytes = xlsx([{ name: 'Sheet1', rows: [HEADINGS, typedCells(dossier(1)), ...Array.from({ length: 5000 }, () => []), ['x']] }]);
    expect((await taken(bytes)).totals).toEqual({ rows: 2, new: 1, unchanged: 0, differs: 0, refused: 1, skipped: 0 });
  });
});

describe('a spreadsheet that cannot be taken', () => {
  const bomb = zipSync({
    'xl/workbook.xml': strToU8('<workbook xmlns:r="r"><sheets><sheet name="a" r:id="rId1"/></sheets></workbook>'),
    'xl/_rels/workbook.xml.rels': strToU8('<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'),
    'xl/sharedStrings.xml': new Uint8Array(230_000_000).fill(0x20)
  });
  const whole = xlsx([{ name: 'Sheet1', rows: [HEADINGS, typedCells(dossier(1))] }]);
  const cases: [string, string, Uint8Array][] = [
    ['too-much-inside', 'a few kilobytes that unpack to 230 MB', bomb],
    ['too-much-inside', 'thousands of parts', zipSync(Object.fromEntries(Array.from({ length: 2500 }, (_, index) => [`p${index}`, new Uint8Array(1)])))],
    ['damaged-spreadsheet', 'a damaged one', whole.map((byte, index) => (index > 60 && index < 400 ? 0xff : byte))],
    ['damaged-spreadsheet', 'one with a document type', zipSync({ 'xl/workbook.xml': strToU8('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><workbook>&a;</workbook>') })],
    ['not-a-table', 'another archive', zipSync({ 'word/document.xml': strToU8('<w/>') })],
    ['not-a-table', 'the old Excel format', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)],
    ['empty', 'no rows', xlsx([{ name: 'Sheet1', rows: [HEADINGS] }])],
    ['empty', 'nothing', xlsx([{ name: 'Sheet1', rows: [] }])],
    ['too-many-rows', '50,001 rows', xlsx([{ name: 'Sheet1', rows: [HEADINGS, ...Array.from({ length: 50_101 }, () => ['a'])] }])],
    ['columns-missing', 'other columns', xlsx([{ name: 'Sheet1', rows: [['Họ tên', 'Điểm', 'Lớp'], ['Nguyễn Thị Thử', 9, '1A']] }])]
  ];
  it.each(cases)('%s: %s gets a sentence in both languages', async (code, _what, bytes) => {
    expect(await take(bytes)).toMatchObject({ type: 'failed', code, vi: expect.stringMatching(/\.$/), en: expect.stringMatching(/\.$/) });
  });
  it('cut off anywhere is refused or read as far as it is whole, never a crash', async () => {
    for (let cut = 4; cut < whole.length; cut += 97) expect(['failed', 'taken']).toContain((await take(whole.slice(0, cut))).type);
  });
});

describe.runIf(existsSync(SHARED))('the sample file as a spreadsheet', () => {
  it('dossiers-dirty comes to what is expected, line by line', async () => {
    const expected = JSON.parse(readFileSync(new URL('dossiers-dirty.expected.json', SHARED), 'utf8')) as { lines: { line: number; verdict: string }[]; totals: Record<string, number> };
    const { data } = Papa.parse<string[]>(readFileSync(new URL('dossiers-dirty.csv', SHARED), 'utf8').replace(/^\ufeff/, '').trimEnd(), { delimiter: ';' });
    const report = await taken(xlsx([{ name: 'dossiers', rows: data }]));
    const { new: accepted, unchanged, differs: conflict, refused, skipped } = report.totals;
    expect({ accepted, unchanged, conflict, refused, skipped }).toEqual(expected.totals);
    const lines = (verdict: string) => expected.lines.filter((each) => each.verdict === verdict).map(({ line }) => line);
    expect(report.refused.map(({ line }) => line)).toEqual(lines('refused'));
    expect(report.differing.map(({ line }) => line)).toEqual(lines('conflict'));
    const formula = (await wards.server.store('ward-an-phu').allDocs({ key: 'job:delivery:31.98.H29-261116-0027', include_docs: true })).rows[0]?.doc;
    expect(jobSchema.parse(formula).place.note).toBe('=HYPERLINK("http://127.0.0.1/x","bấm")');
  });
});
