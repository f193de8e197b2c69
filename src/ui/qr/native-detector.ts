// The browser's own decoder (Shape Detection API): Chrome on Android has it, if Google's services are on the phone.

/** What TypeScript does not know. */
interface Detector {
  detect(source: CanvasImageSource | Blob): Promise<{ rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

export type NativeDetector = (source: HTMLVideoElement | ImageBitmap) => Promise<string | undefined>;

/** Undefined where there is none, or where it knows no QR codes. */
export async function nativeDetector(scope: object): Promise<NativeDetector | undefined> {
  const Detector = 'BarcodeDetector' in scope ? (scope.BarcodeDetector as DetectorClass) : undefined;
  if (!Detector) return undefined;
  // Rejects where the service behind it is missing.
  const formats = await Detector.getSupportedFormats().catch((): string[] => []);
  if (!formats.includes('qr_code')) return undefined;
  const detector = new Detector({ formats: ['qr_code'] });
  return async (source) => (await detector.detect(source))[0]?.rawValue || undefined;
}
