import { describe, expect, it } from 'vitest';
import { DEFAULT_PROCEDURE_RULES, procedureRules, procedureRuleSchema, type ProcedureRule } from './procedure-rules.ts';

const NOW = '2026-11-23T03:00:00.000Z';
const procedures: ProcedureRule[] = [
  { validFrom: '2027-01-01', procedures: ['Đăng ký khai sinh'], dueIn: { workingHours: 4 } },
  { validFrom: '2026-07-01', procedures: ['Đăng ký khai sinh', 'Đăng ký kết hôn'], dueIn: { workingDays: 1 }, authorisedPerson: false },
  { validFrom: '2019-01-01', failedVisits: 2, visitGapHours: 8 },
  { validFrom: '2019-01-01', procedures: ['Đăng ký kết hôn'], dueIn: { workingDays: 5 }, identityCheck: true }
];

describe('rules of a procedure', () => {
  it('are the defaults where nobody set any, and before the ward’s document is there', () => {
    expect(procedureRules(undefined, 'Đăng ký khai sinh', NOW)).toEqual(DEFAULT_PROCEDURE_RULES);
    expect(procedureRules({}, 'Đăng ký khai sinh', NOW)).toEqual(DEFAULT_PROCEDURE_RULES);
  });
  it('take each setting from the procedure’s own latest rule, else from the default rule', () => {
    expect(procedureRules({ procedures }, 'Đăng ký kết hôn', NOW)).toEqual({
      ...DEFAULT_PROCEDURE_RULES, dueIn: { workingDays: 1 }, authorisedPerson: false, identityCheck: true, failedVisits: 2, visitGapHours: 8
    });
    expect(procedureRules({ procedures }, 'Chứng thực chữ ký', NOW)).toEqual({ ...DEFAULT_PROCEDURE_RULES, failedVisits: 2, visitGapHours: 8 });
  });
  it('change with the day in Vietnam', () => {
    expect(procedureRules({ procedures }, 'Đăng ký khai sinh', '2026-12-31T16:59:59.999Z').dueIn).toEqual({ workingDays: 1 });
    expect(procedureRules({ procedures }, 'Đăng ký khai sinh', '2026-12-31T17:00:00.000Z').dueIn).toEqual({ workingHours: 4 });
    expect(procedureRules({ procedures }, 'Đăng ký khai sinh', '2018-12-31T03:00:00.000Z')).toEqual(DEFAULT_PROCEDURE_RULES);
  });
  it('know a name however it is typed', () => {
    expect(procedureRules({ procedures }, '  DANG KY  khai sinh ', NOW).dueIn).toEqual({ workingDays: 1 });
  });
  it('are left alone by asking', () => {
    const before = structuredClone(procedures);
    procedureRules({ procedures }, 'Đăng ký kết hôn', NOW);
    expect(procedures).toEqual(before);
    expect(DEFAULT_PROCEDURE_RULES.failedVisits).toBe(3);
  });
  it('are refused where they cannot be meant', () => {
    expect(procedureRuleSchema.safeParse({ validFrom: '2026-11-23', dueIn: { workingDays: 0 } }).success).toBe(false);
    expect(procedureRuleSchema.safeParse({ validFrom: '23/11/2026' }).success).toBe(false);
  });
});
