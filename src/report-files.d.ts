// Made by the build (report-worker-build.ts).
declare module '$report-files' {
  /** What the public page needs to open with no network. */
  export const files: { url: string; revision: string | null }[];
}
