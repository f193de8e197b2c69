// How a report stands, as Open311's `status_notes` and messages to reporters say it: plain words, no names.
import type { ReporterStage } from '$domain/reporter-status.ts';

const WORDS: Record<ReporterStage, string> = {
  received: 'Phường đã tiếp nhận phản ánh.',
  assigned: 'Đã giao tổ tuần tra kiểm tra tại chỗ.',
  unfounded: 'Đã kiểm tra tại chỗ, không đúng như phản ánh.',
  'put-right': 'Đã kiểm tra, nhắc nhở và khắc phục tại chỗ.',
  minutes: 'Đã kiểm tra, lập biên bản và chuyển xử lý theo quy định.',
  checked: 'Đã kiểm tra và xử lý.'
};
const AGAIN = 'Đã ghi nhận phản ánh lại, đang kiểm tra lần nữa.';

export function statusNotes({ stage, reopened, answers }: { stage: ReporterStage; reopened: boolean; answers: readonly { text: string }[] }): string {
  const answer = answers.at(-1);
  return [reopened ? AGAIN : WORDS[stage], ...(answer ? [`Trả lời của phường: ${answer.text}`] : [])].join(' ');
}
