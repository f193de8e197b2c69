import { demoVisitForms } from './demo-visit-forms.ts';
import { settingsSchema, type Settings } from '$domain/ward.ts';
import { demoOnTheSpotRules } from './demo-on-the-spot.ts';
import { demoProcedureRules } from './demo-procedures.ts';
import { demoReportRules } from './demo-report-rules.ts';

/**
 * The demo's rules. Holidays of 2027 are left out on purpose: Tết and the days worked in exchange are set by a notice that comes
 * out late in the year before, and until then only weekends are counted.
 */
export function demoSettings(): Settings {
  return settingsSchema.parse({
    targets: [{ validFrom: '2019-01-01', onTimePercent: 90, satisfactionPercent: 80 }],
    // A ward's own to choose: how many days finished jobs stay on the phones, and photos after the server has signed for them.
    keepEvidenceDays: 7,
    keepClosed: [{ validFrom: '2019-01-01', days: 30 }],
    calendar: [
      {
        year: 2026,
        weekend: ['Sat', 'Sun'],
        days_off: [
          ['2026-01-01', 'Tết Dương lịch'],
          ['2026-02-16', 'Tết Nguyên đán'],
          ['2026-02-17', 'Tết Nguyên đán'],
          ['2026-02-18', 'Tết Nguyên đán'],
          ['2026-02-19', 'Tết Nguyên đán'],
          ['2026-02-20', 'Tết Nguyên đán'],
          ['2026-04-26', 'Giỗ Tổ Hùng Vương'],
          ['2026-04-27', 'Nghỉ bù Giỗ Tổ Hùng Vương'],
          ['2026-04-30', 'Ngày Chiến thắng'],
          ['2026-05-01', 'Quốc tế Lao động'],
          ['2026-08-31', 'Nghỉ hoán đổi'],
          ['2026-09-01', 'Quốc khánh'],
          ['2026-09-02', 'Quốc khánh'],
          ['2026-11-24', 'Ngày Văn hóa Việt Nam']
        ],
        working_weekend_days: [['2026-08-22', 'Làm bù cho ngày 31/8']]
      }
    ],
    officeHours: [
      { from: '07:30', to: '11:30' },
      { from: '13:00', to: '17:00' }
    ],
    categories: [
      { code: 'LLD', vi: 'Lòng lề đường', en: 'Roadway and pavement' },
      { code: 'TTXD', vi: 'Trật tự xây dựng', en: 'Construction order' },
      { code: 'VSMT', vi: 'Vệ sinh môi trường', en: 'Environmental hygiene' },
      { code: 'MQ', vi: 'Mỹ quan đô thị', en: 'Urban look' },
      { code: 'TO', vi: 'Tiếng ồn', en: 'Noise' },
      { code: 'KHAC', vi: 'Khác', en: 'Other' }
    ],
    visitForms: demoVisitForms(),
    onTheSpot: demoOnTheSpotRules(),
    procedures: demoProcedureRules(),
    refusalMinutes: [{ validFrom: '2025-07-01', basis: ['Nghị định số 190/2025/NĐ-CP của Chính phủ (Điều 17a)'], copies: 2 }],
    reports: demoReportRules()
  });
}
