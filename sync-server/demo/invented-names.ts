// Names put together at random; whoever bears one of them by chance is not meant.
import { keptNumber } from '$domain/known-identity.ts';
import { between, chance, pick, type Random } from './random.ts';

const FAMILY = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Huỳnh', 'Phan', 'Vũ', 'Võ', 'Đặng', 'Bùi', 'Đỗ', 'Hồ', 'Ngô', 'Dương', 'Lý', 'Đinh', 'Trịnh', 'Cao'];
const MIDDLE = { f: ['Thị', 'Ngọc', 'Thanh', 'Kim', 'Bích', 'Hoài'], m: ['Văn', 'Minh', 'Quốc', 'Hữu', 'Đức', 'Thành'] };
const GIVEN = {
  f: ['Hạnh', 'Lan', 'Thu', 'Mai', 'Yến', 'Trúc', 'Diễm', 'Phượng', 'Nhung', 'Hương', 'Xuân', 'Ngân', 'Tuyết', 'Thảo', 'Vy', 'Đào'],
  m: ['Hùng', 'Dũng', 'Khoa', 'Phúc', 'Tâm', 'Sơn', 'Long', 'Quý', 'Thắng', 'Đạt', 'Bảo', 'Nghĩa', 'Vinh', 'Trí', 'Lộc', 'Ân']
};

export function inventedName(random: Random): string {
  const sex = chance(random, 0.5) ? 'f' : 'm';
  return `${pick(random, FAMILY)} ${pick(random, MIDDLE[sex])} ${pick(random, GIVEN[sex])}`;
}

/** 057 is assigned to no network, so that nobody is called by mistake. */
export const inventedPhone = (random: Random): string => `057${String(between(random, 0, 9_999_999)).padStart(7, '0')}`;

/**
 * A number of no card (no province has the code 000; old numbers never began with 000), and a day of birth, made from the invented phone number. Of two
 * in three the dossier knows them; of every other of these only the old number of nine digits.
 */
export function inventedIdentity(phone: string): { idNumber?: string; born?: string } {
  const digits = phone.slice(-6);
  const last = Number(digits);
  if (last % 3 === 0) return {};
  if (last % 2 === 0) return { idNumber: keptNumber(`000${digits}`) };
  return { idNumber: keptNumber(`000000${digits}`), born: `${1950 + (last % 50)}-${String(1 + (last % 12)).padStart(2, '0')}-${String(1 + (last % 28)).padStart(2, '0')}` };
}
