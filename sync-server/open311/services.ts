// The services of the endpoint are the organisation's categories of violations.
import type { ReportAttribute } from '$domain/report-rules.ts';
import type { Settings } from '$domain/ward.ts';

export function serviceList({ categories, reports }: Settings): Record<string, unknown>[] {
  return categories.map(({ code, vi, en }) => ({
    service_code: code,
    service_name: vi,
    description: en,
    metadata: (reports?.attributes ?? []).some(({ category }) => category === code),
    type: 'realtime',
    keywords: en,
    group: 'Trật tự đô thị'
  }));
}

/** Undefined for a code that is none. */
export function serviceDefinition(code: string, { categories, reports }: Settings): Record<string, unknown> | undefined {
  if (!categories.some((category) => category.code === code)) return undefined;
  const attributes = (reports?.attributes ?? []).filter(({ category }) => category === code);
  return { service_code: code, attributes: attributes.map(attributeOf) };
}

function attributeOf({ code, datatype, required, vi, en, values }: ReportAttribute, index: number): Record<string, unknown> {
  return {
    variable: true,
    code,
    datatype,
    required,
    datatype_description: en,
    order: index + 1,
    description: vi,
    ...(values && { values: values.map(({ key, vi: name }) => ({ key, name })) })
  };
}

export type ReadAttributes = { type: 'lines'; lines: string[] } | { type: 'refused'; description: string };

/** The answers to a service's attributes, as lines that follow the description. */
export function readAttributes(given: ReadonlyMap<string, string[]>, code: string, { reports }: Settings): ReadAttributes {
  const lines: string[] = [];
  for (const { code: attribute, datatype, required, vi, values } of (reports?.attributes ?? []).filter(({ category }) => category === code)) {
    const answers = (given.get(attribute) ?? []).map((answer) => answer.trim()).filter((answer) => answer !== '');
    if (answers.length === 0) {
      if (required) return { type: 'refused', description: `attribute[${attribute}] is required` };
      continue;
    }
    if (datatype !== 'multivaluelist' && answers.length > 1) return { type: 'refused', description: `attribute[${attribute}] takes one value` };
    const named = answers.map((answer) => (values ? values.find(({ key }) => key === answer)?.vi : answer.slice(0, 500)));
    if (named.some((name) => name === undefined)) return { type: 'refused', description: `attribute[${attribute}] has no such value` };
    if (datatype === 'number' && !answers.every((answer) => Number.isFinite(Number(answer)))) return { type: 'refused', description: `attribute[${attribute}] must be a number` };
    if (datatype === 'datetime' && !answers.every((answer) => !Number.isNaN(Date.parse(answer)))) return { type: 'refused', description: `attribute[${attribute}] must be a date and time` };
    lines.push(`${vi}: ${named.join(', ')}`);
  }
  return { type: 'lines', lines };
}
