// Answers to the demo's home visits: people, rooms and months as they come, different from visit to visit, and what follows from them computed as on the phone.
import { answersToKeep } from '$domain/check-answers.ts';
import { compileForm } from '$domain/compile-form.ts';
import type { Job } from '$domain/job.ts';
import { dateOf } from '$domain/vietnam-time.ts';
import { newestForm, versionOf, type AnsweredForm, type FormAnswers, type VisitForm } from '$domain/visit-form.ts';

export interface DemoAnswers {
  form: AnsweredForm;
  answers: FormAnswers;
}

/** Undefined for a form that the demo has no answers for. `photos`: SHA-256 of what was photographed. `number`: which visit it is. */
export function demoAnswers(forms: readonly VisitForm[], { job, at, number, photos }: { job: Job; at: string; number: number; photos: readonly string[] }): DemoAnswers | undefined {
  const form = job.kind === 'visit' ? newestForm(forms, job.visit.form) : undefined;
  const entered = form && ENTERED[form.form]?.({ number, name: job.person?.name ?? 'Người đăng ký', place: job.place.address, photos: [...photos] });
  if (!form || !entered) return undefined;
  const compiled = compileForm(form);
  if (compiled.type !== 'compiled') throw new RangeError(compiled.problems.join('; '));
  const on = dateOf(at);
  return { form: { form: form.form, version: versionOf(form), on }, answers: answersToKeep({ form: compiled.form, answers: entered, on, evidence: photos }) };
}

interface Facts {
  number: number;
  name: string;
  place: string;
  photos: string[];
}

const ENTERED: Record<string, (facts: Facts) => FormAnswers> = {
  'floor-area': ({ number, photos }) => ({
    lodging: number % 2 === 0 ? 'rented' : 'owned',
    owner: 'Lê Văn Chủ',
    rooms: [{ name: 'Phòng khách', long: 4.2, wide: (31 + (number % 5)) / 10 }, { name: 'Phòng ngủ', long: 3.5, wide: 2.8 }, { name: 'Bếp', long: 2.4, wide: 2 }],
    residents: 1 + (number % 2),
    newcomers: 1,
    sketch: photos
  }),
  'signature-at-home': ({ photos }) => ({ paper: 'mandate', copies: 2, understands: 'yes', why: ['old', 'ill'], page: photos }),
  'temporary-residence': ({ number, name, place }) => ({
    place: place.slice(0, 120),
    people: [{ name, born: 1984 + (number % 12), tie: 'Chủ hộ' }, { name: `${name.split(' ')[0] ?? 'Nguyễn'} Thị Em`, born: 1990 + (number % 9), tie: 'Em' }],
    months: 12,
    consent: 'yes'
  })
};
