// Addresses as people write them: `12/3/5 Đường số 10, Khu phố 2` is house 5 in alley 3 of alley 12. Parsed to sort and group
// them; the text itself is what is stored and shown.
import { foldText } from './fold-text.ts';

export interface HouseSegment {
  number: number;
  /** `A` of 12A, `BIS` of 360 Bis; empty for none. */
  suffix: string;
}

export interface Address {
  /** `A1-22.10` of "Căn hộ A1-22.10", with the building's name where there is one. */
  apartment?: { unit: string; building: string };
  /** From the street inwards; the last is the house. Empty where no number was found. */
  house: HouseSegment[];
  street: string;
  /** What follows the street: "Khu phố 2". */
  area: string;
}

const APARTMENT = /^(?:căn hộ|căn|phòng|p\.?)\s+([A-Za-z]?\d*[-.]?[A-Za-z]?[\d.]+[A-Za-z]?)$/iu;
const BUILDING = /^(?:chung cư|cc\.?|cao ốc|tòa nhà|toà nhà|block)\s+/iu;
const HOUSE = /^(?:số(?:\s+nhà)?\s+)?(\d+(?:\s?(?:bis|ter|[a-z](?![\p{L}\d])))?(?:\/\d+(?:\s?(?:bis|ter|[a-z](?![\p{L}\d])))?)*)\s+(?=\S)/iu;

export function parseAddress(text: string): Address {
  const parts = text.normalize('NFC').split(',').map((part) => part.trim()).filter((part) => part !== '');
  const unit = APARTMENT.exec(parts[0] ?? '')?.[1];
  if (unit !== undefined) {
    const hasBuilding = BUILDING.test(parts[1] ?? '');
    const rest = parts.slice(hasBuilding ? 2 : 1);
    return { apartment: { unit, building: hasBuilding ? parts[1]!.replace(BUILDING, '') : '' }, ...parseStreet(rest) };
  }
  return parseStreet(parts);
}

function parseStreet([first = '', ...rest]: string[]): Omit<Address, 'apartment'> {
  const area = rest.join(', ');
  const house = HOUSE.exec(first);
  if (!house) return { house: [], street: first, area };
  return { house: house[1]!.split('/').map(parseSegment), street: first.slice(house[0].length).trim(), area };
}

function parseSegment(text: string): HouseSegment {
  const [, digits = '0', suffix = ''] = /^(\d+)\s?(.*)$/.exec(text) ?? [];
  return { number: Number(digits), suffix: suffix.toUpperCase() };
}

/**
 * The same for every way of writing one street: `Đường số 10`, `Số 10` and `10` are `so 10`. The same key occurs in several
 * wards and means different streets there.
 */
export function streetKey(street: string): string {
  const bare = foldText(street).replace(/\s+/g, ' ').trim().replace(/^(?:duong|d\.|pho)\s+(?=\S)/, '');
  return /^\d/.test(bare) ? `so ${bare}` : bare;
}

/** Natural order of house numbers: 12 < 12/3 < 12/10 < 12A < 12Bis < 13. */
export function compareHouses(a: readonly HouseSegment[], b: readonly HouseSegment[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [left, right] = [a[i]!, b[i]!];
    if (left.number !== right.number) return left.number - right.number;
    if (left.suffix !== right.suffix) return left.suffix < right.suffix ? -1 : 1;
  }
  return a.length - b.length;
}

const natural = new Intl.Collator('vi', { numeric: true });

/** By street, then along the street, then apartments of one building by block and floor. */
export function compareAddresses(a: Address, b: Address): number {
  return (
    natural.compare(streetKey(a.street), streetKey(b.street)) ||
    Number(a.apartment !== undefined) - Number(b.apartment !== undefined) ||
    compareHouses(a.house, b.house) ||
    natural.compare(foldText(a.apartment?.building ?? ''), foldText(b.apartment?.building ?? '')) ||
    natural.compare(a.apartment?.unit ?? '', b.apartment?.unit ?? '') ||
    natural.compare(a.area, b.area)
  );
}
