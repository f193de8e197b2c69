// The demo's rules for reports. Clocks of minutes and passing on: Nghị định 118/2021, Art. 12; the answer within 60 minutes is a pledge.
import { reportRulesSchema, type ReportRules } from '$domain/report-rules.ts';

export function demoReportRules(): ReportRules {
  return reportRulesSchema.parse({
    contact: 'Bộ phận một cửa các phường (số liệu thử nghiệm): khoá api_key do người quản trị máy chủ cấp.',
    clocks: [
      { validFrom: '2022-01-01', answerMinutes: 60, minutesWorkingDays: 2, minutesWorkingDaysComplex: 5, complexCategories: ['TTXD'], passedOnHours: 24, decisionWorkingDays: 7 }
    ],
    attributes: [
      {
        category: 'TO', code: 'luc', datatype: 'singlevaluelist', required: false, vi: 'Tiếng ồn vào lúc nào', en: 'At what time of day',
        values: [
          { key: 'ngay', vi: 'Ban ngày', en: 'By day' },
          { key: 'trua', vi: 'Giờ nghỉ trưa', en: 'At noon' },
          { key: 'dem', vi: 'Sau 22 giờ', en: 'After 22:00' }
        ]
      }
    ],
    duplicates: [
      {
        validFrom: '2019-01-01',
        metres: 50,
        hours: 240,
        likeness: 0.5,
        categories: [
          { code: 'TTXD', metres: 60, hours: 720 },
          { code: 'VSMT', metres: 80, hours: 240 },
          { code: 'TO', metres: 150, hours: 72 }
        ]
      }
    ]
  });
}
