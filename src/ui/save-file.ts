/** Puts a file where the person keeps their downloads; works with no network. */
export function saveFile(blob: Blob, name: string, document: Document): void {
  const href = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
  // Safari begins to read only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** Whether the device has a share sheet that takes files. */
export const canShareFiles = (navigator: Navigator): boolean => navigator.canShare?.({ files: [new File([''], 'a.rescue', { type: 'application/octet-stream' })] }) ?? false;

/** False when the person closed the share sheet again. */
export async function shareFile(blob: Blob, name: string, navigator: Navigator): Promise<boolean> {
  try {
    await navigator.share({ files: [new File([blob], name, { type: blob.type })] });
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return false;
    throw error;
  }
}
