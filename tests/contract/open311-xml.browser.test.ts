// What is answered in XML, read by a browser's own parser.
import { expect, test } from 'vitest';
import { escapeXml, serialise } from '../../sync-server/open311/geo-report.ts';

test.each(['<script>alert("1")</script>', ']]>', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;', "it's & \"that\"", 'Đường số 10 👋', '\u0000\u0008\ud800\ufffe', '&#0;'])('%j comes back as it went in, and is no markup', (text) => {
  const xml = serialise({ root: 'service_requests', item: 'request', data: [{ description: text, address: null }] }, 'xml');
  const read = new DOMParser().parseFromString(xml, 'application/xml');
  expect(read.querySelector('parsererror')).toBeNull();
  expect(read.documentElement.children).toHaveLength(1);
  const description = read.querySelector('request > description')!;
  expect(description.children).toHaveLength(0);
  // What XML cannot hold is shown as what it is: unreadable.
  expect(description.textContent).toBe(text.toWellFormed().replace(/[\u0000\u0008\ufffe]/g, '\ufffd'));
});

test('escapes every sign that means something', () => {
  expect(escapeXml(`<&>"'`)).toBe('&#60;&#38;&#62;&#34;&#39;');
});
