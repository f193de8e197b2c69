// Apart from the rules' schemas: today's list asks for a rule before it has a schema library.
import type { LocalDate } from './vietnam-time.ts';

/** The rule of a list in force on a day; undefined before the first. */
export function ruleOn<Rule extends { validFrom: LocalDate }>(rules: readonly Rule[] | undefined, date: LocalDate): Rule | undefined {
  return [...(rules ?? [])].filter(({ validFrom }) => validFrom <= date).sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1)).at(-1);
}
