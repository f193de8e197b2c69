import { describe, expect, it } from 'vitest';
import { imageKind } from './image-kind.ts';

const bytes = (...parts: (string | number[])[]) => new Uint8Array(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((letter) => letter.charCodeAt(0)) : part)));

describe('imageKind', () => {
  it('knows the three kinds by their first bytes', () => {
    expect(imageKind(bytes([0xff, 0xd8, 0xff, 0xe0]))).toBe('image/jpeg');
    expect(imageKind(bytes([0x89], 'PNG\r\n', [0x1a], '\n', [0, 0]))).toBe('image/png');
    expect(imageKind(bytes('RIFF', [1, 2, 3, 4], 'WEBPVP8 '))).toBe('image/webp');
  });

  it('takes nothing else for an image, whatever it is called', () => {
    for (const other of ['', 'GIF89a', '%PDF-1.7', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'RIFF1234WAVE', '\u00ff\u00d8']) expect(imageKind(bytes(other))).toBeUndefined();
  });
});
