import { describe, expect, it } from 'vitest';
import { runSchema } from './import-run.ts';
import { readAnswer } from './import-server.ts';

const run = { id: 'a', name: 'a.csv', phase: 'checking', createdAt: '2026-11-23T01:00:00.000Z', progress: { done: 1, of: 2 } };
const read = (status: number, body: string) => readAnswer(status, body, runSchema);

describe('what the intake answers', () => {
  it('is an import, or says why the file cannot be taken', () => {
    expect(read(201, JSON.stringify(run))).toMatchObject({ type: 'answer', value: { phase: 'checking' } });
    expect(read(413, JSON.stringify({ type: 'failed', code: 'too-large', vi: 'Lớn quá.', en: 'Too large.' }))).toMatchObject({ type: 'unreadable', why: { vi: 'Lớn quá.' } });
  });
  it('asks to sign in, or says that it is not for this account, is gone, or has too much to do', () => {
    expect([401, 403, 404, 429].map((status) => read(status, '{"error":"x"}').type)).toEqual(['sign-in', 'not-allowed', 'missing', 'busy']);
  });
  it('is none where something in between answers', () => {
    expect(read(502, '<html>')).toEqual({ type: 'no-answer' });
    expect(read(200, '<html>Đăng nhập Wi-Fi</html>')).toEqual({ type: 'no-answer' });
    expect(read(500, '{"error":"internal_server_error"}')).toEqual({ type: 'server-error', status: 500 });
    expect(read(200, '{"phase":"thinking"}')).toEqual({ type: 'server-error', status: 200 });
  });
});
