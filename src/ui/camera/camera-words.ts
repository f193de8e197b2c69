import { m } from '$i18n/generated/messages.js';
import type { CameraProblem } from './open-camera.ts';

/** What happened and what to do about it. What to do without a camera, the page adds. */
export const CAMERA_PROBLEMS: Record<CameraProblem, () => string> = {
  refused: m.scan_camera_refused,
  none: m.scan_camera_none,
  'in-use': m.scan_camera_in_use,
  insecure: m.scan_camera_insecure,
  unsupported: m.scan_camera_unsupported
};

/** Where trying again can help without leaving the page. */
export const mayTryAgain = (problem: CameraProblem): boolean => problem === 'refused' || problem === 'none' || problem === 'in-use';
