// The 11 wards of District 2 in Ho Chi Minh City as they were in 2019. Facts: official codes, centroids, areas, and until when the
// code meant this ward (merged on 1 January 2021 or on 1 July 2025; three of the codes were used again with another meaning).
// Outlines are drawn around the centres and are no boundaries of record.
import { approximateOutlines } from './approximate-outlines.ts';
import { wardOutlineSchema, type WardOutline } from '$domain/ward-outline.ts';

interface WardFacts {
  slug: string;
  name: string;
  code: string;
  lat: number;
  lon: number;
  squareKm: number;
  population: number;
  validTo: string;
}

const FOUNDED = '1997-04-01';
const UNTIL_2020 = '2020-12-31';
const UNTIL_2025 = '2025-06-30';

export const WARD_FACTS: readonly WardFacts[] = [
  { slug: 'thao-dien', name: 'Thảo Điền', code: '27088', lat: 10.808222, lon: 106.733226, squareKm: 3.807, population: 22_639, validTo: UNTIL_2025 },
  { slug: 'an-phu', name: 'An Phú', code: '27091', lat: 10.798688, lon: 106.757552, squareKm: 10.213, population: 35_825, validTo: UNTIL_2025 },
  { slug: 'binh-an', name: 'Bình An', code: '27094', lat: 10.791507, lon: 106.730382, squareKm: 1.806, population: 18_977, validTo: UNTIL_2020 },
  { slug: 'binh-trung-dong', name: 'Bình Trưng Đông', code: '27097', lat: 10.784204, lon: 106.778578, squareKm: 3.314, population: 26_050, validTo: UNTIL_2025 },
  { slug: 'binh-trung-tay', name: 'Bình Trưng Tây', code: '27100', lat: 10.784021, lon: 106.757728, squareKm: 2.039, population: 27_536, validTo: UNTIL_2025 },
  { slug: 'binh-khanh', name: 'Bình Khánh', code: '27103', lat: 10.782755, lon: 106.737207, squareKm: 2.004, population: 5130, validTo: UNTIL_2020 },
  { slug: 'an-khanh', name: 'An Khánh', code: '27106', lat: 10.780458, lon: 106.717587, squareKm: 1.773, population: 223, validTo: UNTIL_2020 },
  { slug: 'cat-lai', name: 'Cát Lái', code: '27109', lat: 10.769848, lon: 106.789013, squareKm: 6.666, population: 19_542, validTo: UNTIL_2025 },
  { slug: 'thanh-my-loi', name: 'Thạnh Mỹ Lợi', code: '27112', lat: 10.75984, lon: 106.764029, squareKm: 13.209, population: 23_101, validTo: UNTIL_2025 },
  { slug: 'an-loi-dong', name: 'An Lợi Đông', code: '27115', lat: 10.768341, lon: 106.726425, squareKm: 3.602, population: 508, validTo: UNTIL_2025 },
  { slug: 'thu-thiem', name: 'Thủ Thiêm', code: '27118', lat: 10.771754, lon: 106.715455, squareKm: 1.505, population: 744, validTo: UNTIL_2020 }
];

export function wards2019(): WardOutline[] {
  const outlines = approximateOutlines(WARD_FACTS);
  return WARD_FACTS.map(({ slug, name, code, lat, lon, validTo }, index) =>
    wardOutlineSchema.parse({ slug, name, code, validFrom: FOUNDED, validTo, centre: { lat, lon }, outline: outlines[index], approximate: true })
  );
}
