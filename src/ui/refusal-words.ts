import { m } from '$i18n/generated/messages.js';
import type { Standing } from '$device/device.ts';

/** The server's reasons are "code: sentence" (sync-server/access/validate-doc-update.ts); the code has words of the person's language. */
export function refusalWords({ status, reason }: Extract<Standing, { where: 'refused' }>): string {
  switch (/^[a-z]+(?=: )/.exec(reason)?.[0]) {
    case 'by':
      return m.refusal_by();
    case 'role':
      return m.refusal_role();
    case 'ward':
      return m.refusal_ward();
    case 'exists':
    case 'deletion':
      return m.refusal_exists();
    case 'size':
      return m.refusal_size();
    case 'answers':
      return m.day_refusal_answers();
    case 'form':
    case 'id':
    case 'kind':
    case 'type':
    case 'attachments':
      return m.refusal_form();
    default:
      return m.refusal_other({ status });
  }
}
