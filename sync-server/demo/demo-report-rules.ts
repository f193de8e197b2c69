// The demo's rules for reports. Clocks of minutes and passing on: Nghị định 118/2021, Art. 12; the answer within 60 minutes is a pledge.
import { reportRulesSchema, type ReportRules } from '$domain/report-rules.ts';

export function demoReportRules(): ReportRules {
  return reportRulesSchema.parse({
    clocks: [
      { validFrom: '2022-01-01', answerMinutes: 60, minutesWorkingDays: 2, minutesWorkingDaysComplex: 5, complexCategories: ['TTXD'], passedOnHours: 24, decisionWorkingDays: 7 }
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
