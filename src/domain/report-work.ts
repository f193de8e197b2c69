// The calculation that a report from the public page comes with: a number such that the SHA-256 of a text begins with so many zero bits. A phone
// finds it in a second; who sends thousands pays for each. No account, no third party, nothing to read or click.

/** @param codeHash SHA-256 of `hashedReportCode`, in hex: the work is good for one report only */
export const workText = ({ challenge, codeHash, nonce }: { challenge: string; codeHash: string; nonce: number }): string => `${challenge}:${codeHash}:${nonce}`;

export function leadingZeroBits(digest: Uint8Array): number {
  const at = digest.findIndex((byte) => byte !== 0);
  return at < 0 ? digest.length * 8 : at * 8 + Math.clz32(digest[at]!) - 24;
}
