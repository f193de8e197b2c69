import { expect, it } from 'vitest';
import type { JobRow } from '$device/device.ts';
import { emptyJobView } from '$domain/job-view.ts';
import { inOrderOfRound } from './day-order.ts';

const at = (time: string): string => new Date(Date.parse(`2026-11-23T${time}:00.000+07:00`)).toISOString();
const row = (address: string, more: { note?: string; plan?: object } = {}): JobRow => ({ job: { place: { address, ...(more.note && { note: more.note }) } }, view: { ...emptyJobView(), ...(more.plan && { plan: more.plan }) } }) as unknown as JobRow;
const shown = (rows: JobRow[], now: string) => inOrderOfRound(rows, now).map(({ type, street, rows: inside }) => [type === 'street' ? street : type, ...inside.map(({ job }) => job.place.address.split(' ')[0])]);

it('goes street by street, alleys and houses in the order of their numbers', () => {
  const rows = ['12/10 Đường số 10', '5 Lê Thước', '12/3 Số 10', '45A Đường số 9', '12 Đường số 10', '12/3/5 Đường số 10'].map((address) => row(address));
  expect(shown(rows, at('09:00'))).toEqual([['Lê Thước', '5'], ['Đường số 9', '45A'], ['Đường số 10', '12', '12/3', '12/3/5', '12/10']]);
});

it('what fits now floats, what has to wait comes last', () => {
  const rows = [row('1 A', { note: 'Chỉ có nhà sau 17 giờ' }), row('2 A'), row('3 A', { plan: { before: '10:00' } }), row('4 A', { plan: { notBefore: at('15:00') } })];
  expect(shown(rows, at('09:00'))).toEqual([['now', '3'], ['A', '2'], ['later', '1', '4']]);
  expect(shown(rows, at('17:30'))).toEqual([['now', '1', '4'], ['A', '2'], ['later', '3']]);
});
