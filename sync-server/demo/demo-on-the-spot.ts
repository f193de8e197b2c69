import type { Entry } from '$domain/entry.ts';
import type { ViolationJob } from '$domain/job.ts';
import { personNameSchema } from '$domain/ids.ts';
import type { OnTheSpotRules } from '$domain/on-the-spot-rules.ts';

/** The demo's rules for patrols. Provisions are named as the minutes name them; nothing of it is checked against the law of a day to come. */
export function demoOnTheSpotRules(): OnTheSpotRules {
  const validFrom = '2026-01-01';
  return {
    checklists: [
      {
        validFrom,
        category: 'LLD',
        items: [
          { item: 'blocks-pavement', vi: 'Không còn lối cho người đi bộ', en: 'No way left for pedestrians' },
          { item: 'on-roadway', vi: 'Lấn ra lòng đường', en: 'Reaches into the roadway' },
          { item: 'permit', vi: 'Có giấy phép sử dụng tạm', en: 'Has a permit for temporary use' }
        ],
        measures: [
          { vi: 'Chiều dài lấn chiếm', en: 'Length taken', unit: 'm' },
          { vi: 'Chiều rộng còn lại của vỉa hè', en: 'Width of pavement left', unit: 'm' },
          { vi: 'Diện tích lấn chiếm', en: 'Area taken', unit: 'm²' }
        ]
      },
      {
        validFrom,
        category: 'TTXD',
        items: [
          { item: 'permit', vi: 'Có giấy phép xây dựng', en: 'Has a building permit' },
          { item: 'as-permitted', vi: 'Xây đúng giấy phép', en: 'Built as permitted' },
          { item: 'fenced', vi: 'Có che chắn, biển báo công trình', en: 'Fenced off, with a notice of the site' }
        ],
        measures: [
          { vi: 'Diện tích xây dựng', en: 'Area built', unit: 'm²' },
          { vi: 'Chiều cao', en: 'Height', unit: 'm' }
        ]
      },
      {
        validFrom,
        category: 'VSMT',
        items: [
          { item: 'still-there', vi: 'Rác, xà bần còn tại chỗ', en: 'Waste or rubble still there' },
          { item: 'smell', vi: 'Có mùi hôi', en: 'It smells' },
          { item: 'water', vi: 'Chảy ra cống, kênh rạch', en: 'Runs into a drain or canal' }
        ],
        measures: [{ vi: 'Khối lượng ước tính', en: 'Estimated volume', unit: 'm³' }]
      },
      {
        validFrom,
        category: 'TO',
        items: [
          { item: 'heard', vi: 'Nghe rõ từ ngoài đường', en: 'Heard from the street' },
          { item: 'after-22', vi: 'Sau 22 giờ', en: 'After 22:00' }
        ],
        measures: [{ vi: 'Mức ồn đo được', en: 'Noise measured', unit: 'dB' }]
      }
    ],
    minutes: [
      {
        validFrom,
        basis: ['Luật Xử lý vi phạm hành chính', 'Nghị định số 118/2021/NĐ-CP ngày 23/12/2021 của Chính phủ'],
        violationForm: 'MBB01',
        competentRoles: ['supervisor'],
        // One of the demo's patrols was given the task; the other draws up working minutes and passes them on.
        competentPeople: [personNameSchema.parse('tuantra.anphu')],
        copies: 2,
        explanation: { writtenDays: 5, hearingDays: 2 }
      }
    ],
    nearby: [{ validFrom, aroundMetres: 500, sameMetres: 30, repeat: { cases: 3, metres: 60, months: 6 }, doubtMetres: 100 }],
    passTo: ['Chủ tịch Ủy ban nhân dân phường', 'Công an phường', 'Đội Quản lý trật tự đô thị', 'Thanh tra xây dựng']
  };
}

type Verified = Extract<Entry, { kind: 'verified' }>['data'];

/** What else was found on the spot, the same for the same outcome: the demo's chance is spent elsewhere. */
export function demoFindings({ violation: { category } }: ViolationJob, outcome: Verified['outcome']): Partial<Verified> {
  if (outcome === 'unfounded') return {};
  const list = demoOnTheSpotRules().checklists?.find((known) => known.category === category);
  return {
    ...(list && { checklist: { validFrom: list.validFrom, answers: list.items.map(({ item }, index) => ({ item, answer: index === list.items.length - 1 ? 'no' : 'yes' })) } }),
    ...(category === 'LLD' && { measures: [{ what: 'Chiều dài lấn chiếm', value: 2.5, unit: 'm' }] }),
    ...(outcome === 'minutes' && { passTo: { to: 'Chủ tịch Ủy ban nhân dân phường' } })
  };
}
