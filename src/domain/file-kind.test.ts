import { describe, expect, it } from 'vitest';
import { fileKind } from './file-kind.ts';

const bytes = (...parts: (string | number[])[]) => new Uint8Array(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((letter) => letter.charCodeAt(0)) : part)));

const JPEG = bytes([0xff, 0xd8, 0xff, 0xe0]);
const MP4 = bytes([0, 0, 0, 0x18], 'ftypisom', [0, 0, 2, 0], 'isomiso2');
const WEBM = bytes([0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x86, 0x81, 1, 0x42, 0x82, 0x84], 'webm');
const PDF = bytes('%PDF-1.7\n');

describe('fileKind', () => {
  it('knows images by their first bytes', () => {
    expect(fileKind(JPEG, 'photo')).toBe('image/jpeg');
    expect(fileKind(bytes([0x89], 'PNG\r\n', [0x1a], '\n', [0, 0]), 'signature')).toBe('image/png');
    expect(fileKind(bytes('RIFF', [1, 2, 3, 4], 'WEBPVP8 '), 'photo')).toBe('image/webp');
  });

  it('knows recordings, which are sound or pictures by what they were recorded for', () => {
    expect(fileKind(MP4, 'video')).toBe('video/mp4');
    expect(fileKind(MP4, 'voice')).toBe('audio/mp4');
    expect(fileKind(WEBM, 'video')).toBe('video/webm');
    expect(fileKind(WEBM, 'voice')).toBe('audio/webm');
  });

  it('knows a document', () => {
    expect(fileKind(PDF, 'document')).toBe('application/pdf');
  });

  it('takes nothing else for them, whatever it is called', () => {
    for (const other of ['', 'GIF89a', '%PDF-1.7', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'RIFF1234WAVE', '\u00ff\u00d8']) expect(fileKind(bytes(other), 'photo')).toBeUndefined();
    for (const other of [JPEG, PDF, bytes([0, 0, 0, 0x18], 'ftypheic'), bytes([0x1a, 0x45, 0xdf, 0xa3], 'matroska'), bytes('<!doctype html>')]) expect(fileKind(other, 'video')).toBeUndefined();
    for (const other of [JPEG, MP4, bytes('<html>%PDF-')]) expect(fileKind(other, 'document')).toBeUndefined();
  });
});
