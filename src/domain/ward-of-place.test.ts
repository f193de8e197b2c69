import { describe, expect, it } from 'vitest';
import { distance, isInside, wardOfPlace } from './ward-of-place.ts';
import { wardOutlineSchema, type WardOutline } from './ward-outline.ts';

const square = (slug: string, lat: number, lon: number): WardOutline =>
  wardOutlineSchema.parse({
    slug, name: slug, code: '27091', validFrom: '2019-01-01', centre: { lat, lon }, approximate: true,
    outline: [[lon - 0.01, lat - 0.01], [lon + 0.01, lat - 0.01], [lon + 0.01, lat + 0.01], [lon - 0.01, lat + 0.01], [lon - 0.01, lat - 0.01]]
  });
const west = square('west', 10.79, 106.72);
const east = square('east', 10.79, 106.76);

describe('places', () => {
  it('lie inside an outline or not', () => {
    expect(isInside(west.outline, { lat: 10.795, lon: 106.725 })).toBe(true);
    expect(isInside(west.outline, { lat: 10.805, lon: 106.725 })).toBe(false);
    expect(isInside(west.outline, { lat: 10.795, lon: 106.735 })).toBe(false);
  });
  it('belong to the ward that holds them, else to the nearest within reach', () => {
    expect(wardOfPlace([west, east], { lat: 10.79, lon: 106.729 }, 5000)?.slug).toBe('west');
    expect(wardOfPlace([west, east], { lat: 10.79, lon: 106.745 }, 5000)?.slug).toBe('east');
    expect(wardOfPlace([west, east], { lat: 21.03, lon: 105.85 }, 5000)).toBeUndefined();
    expect(wardOfPlace([], { lat: 10.79, lon: 106.745 }, 5000)).toBeUndefined();
  });
  it('are apart by metres', () => {
    // One degree of latitude, and the length of a degree of longitude at 10.79° north.
    expect(distance({ lat: 10, lon: 106 }, { lat: 11, lon: 106 })).toBeCloseTo(111_195, -2);
    expect(distance({ lat: 10.79, lon: 106.72 }, { lat: 10.79, lon: 106.76 })).toBeCloseTo(4369, -1);
  });
});
