// The demo's rules per procedure: due time and fee of each as in `PROCEDURES`, and what the door asks for. Invented, but near what wards publish.
import type { ProcedureRule } from '$domain/procedure-rules.ts';
import { PROCEDURES } from './invented-work.ts';

const VALID_FROM = '2019-01-01';
/** Handed to the person, and to nobody for them. */
const IN_PERSON = ['Xác nhận điều kiện diện tích bình quân để đăng ký thường trú', 'Trợ cấp xã hội hàng tháng'];
/** Civil status and money: the recipient's card is looked at. */
const WITH_IDENTITY_CHECK = ['Đăng ký khai sinh', 'Đăng ký kết hôn', 'Xác nhận tình trạng hôn nhân', 'Trợ cấp xã hội hàng tháng'];
/** Copies and signatures that were certified: whoever brings the slip may take them. */
const WITHOUT_MANDATE_PHOTO = ['Chứng thực bản sao từ bản chính', 'Cấp bản sao trích lục hộ tịch'];

export function demoProcedureRules(): ProcedureRule[] {
  return [
    { validFrom: VALID_FROM, dueIn: { workingDays: 5 }, doorPhotoReasons: ['nobody-home', 'wrong-address', 'refused'], visitGapHours: 4, failedVisits: 3 },
    ...PROCEDURES.map(({ title, days, fee }): ProcedureRule => ({ validFrom: VALID_FROM, procedures: [title], dueIn: { workingDays: days }, fee })),
    { validFrom: VALID_FROM, procedures: IN_PERSON, authorisedPerson: false },
    { validFrom: VALID_FROM, procedures: WITH_IDENTITY_CHECK, identityCheck: true },
    { validFrom: VALID_FROM, procedures: WITHOUT_MANDATE_PHOTO, mandatePhoto: false },
    // Half a day where a day was: copies are made while people wait.
    { validFrom: '2026-07-01', procedures: ['Chứng thực bản sao từ bản chính'], dueIn: { workingHours: 4 } }
  ];
}
