import { describe, expect, it } from 'vitest';
import { readAnswer } from './send-file.ts';

const report = {
  type: 'taken',
  dryRun: true,
  format: 'csv',
  encoding: 'utf-8',
  totals: { new: 1, unchanged: 0, differs: 0, refused: 1, rows: 2, skipped: 0 },
  wards: [{ slug: 'an-phu', name: 'An Phú', new: 1, unchanged: 0, differs: 0, refused: 1 }],
  refused: [{ line: 3, ward: 'an-phu', reasons: [{ code: 'missing', vi: 'Thiếu.', en: 'Missing.' }] }],
  differing: []
};

describe('what the intake answers', () => {
  it('is a report, or says why the file cannot be read', () => {
    expect(readAnswer(200, JSON.stringify(report))).toMatchObject({ type: 'report', report: { totals: { rows: 2 } } });
    expect(readAnswer(422, JSON.stringify({ type: 'failed', code: 'empty', vi: 'Tệp trống.', en: 'Empty.' }))).toMatchObject({ type: 'unreadable', why: { vi: 'Tệp trống.' } });
    expect(readAnswer(413, JSON.stringify({ type: 'failed', code: 'too-large', vi: 'Lớn quá.', en: 'Too large.' }))).toMatchObject({ type: 'unreadable' });
  });

  it('tells an ended session from a role that may not', () => {
    expect(readAnswer(401, '{"error":"unauthorized"}')).toEqual({ type: 'sign-in' });
    expect(readAnswer(403, '{"error":"forbidden"}')).toEqual({ type: 'not-allowed' });
  });

  it('does not take somebody else’s page for an answer', () => {
    expect(readAnswer(200, '<html>Wi-Fi login</html>')).toEqual({ type: 'server-error', status: 200 });
    expect(readAnswer(502, 'Bad Gateway')).toEqual({ type: 'no-answer' });
    expect(readAnswer(500, '{"error":"internal"}')).toEqual({ type: 'server-error', status: 500 });
  });
});
