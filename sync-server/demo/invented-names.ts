// Names put together at random; whoever bears one of them by chance is not meant.
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
