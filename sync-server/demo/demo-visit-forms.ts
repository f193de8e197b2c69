import { visitFormSchema, type VisitForm } from '$domain/visit-form.ts';

/** The demo's three home visits. The first floor area per head is the least that the Law on Residence 2020 (Art. 20 §3) lets a city set. */
export function demoVisitForms(): VisitForm[] {
  return FORMS.map((form) => visitFormSchema.parse(form));
}

const YES_NO = [
  { value: 'yes', vi: 'Có', en: 'Yes' },
  { value: 'no', vi: 'Không', en: 'No' }
];
const M2 = 'm²';

const FORMS = [
  {
    form: 'floor-area',
    vi: 'Xác nhận điều kiện diện tích bình quân để đăng ký thường trú',
    en: 'Floor area per head, for permanent residence',
    version: 1,
    constants: [
      { name: 'leastPerHead', vi: 'Diện tích tối thiểu', en: 'Least area per head', unit: 'm² sàn/người', values: [{ validFrom: '2021-07-01', value: 8, source: 'Luật Cư trú 2020, Điều 20 khoản 3' }] }
    ],
    fields: [
      {
        key: 'lodging', type: 'choice', vi: 'Hình thức ở', en: 'Kind of lodging', required: true,
        options: [{ value: 'owned', vi: 'Nhà thuộc sở hữu', en: 'Owned' }, { value: 'rented', vi: 'Thuê', en: 'Rented' }, { value: 'stayed', vi: 'Ở nhờ', en: 'Staying with others' }]
      },
      { key: 'owner', type: 'text', vi: 'Họ tên chủ nhà', en: 'Name of the owner', max: 120, showIf: "lodging != 'owned'", requiredIf: "lodging != 'owned'" },
      {
        key: 'rooms', type: 'table', vi: 'Các phòng đã đo', en: 'Rooms measured', row: { vi: 'Phòng', en: 'Room' }, required: true, most: 20,
        columns: [
          { key: 'name', type: 'text', vi: 'Tên phòng', en: 'Room', max: 60, required: true },
          { key: 'long', type: 'number', vi: 'Dài', en: 'Length', unit: 'm', min: 0.5, max: 50, decimals: 2, required: true },
          { key: 'wide', type: 'number', vi: 'Rộng', en: 'Width', unit: 'm', min: 0.5, max: 50, decimals: 2, required: true },
          { key: 'area', type: 'computed', vi: 'Diện tích', en: 'Area', value: 'round(long * wide, 2)', unit: M2, decimals: 2 }
        ]
      },
      { key: 'residents', type: 'number', vi: 'Số người đang ở', en: 'People living there', unit: 'người', min: 0, max: 100, required: true },
      { key: 'newcomers', type: 'number', vi: 'Số người xin đăng ký thêm', en: 'People to be registered', unit: 'người', min: 1, max: 50, required: true },
      { key: 'total', type: 'computed', vi: 'Tổng diện tích', en: 'Total area', value: 'round(sum(rooms.area), 2)', unit: M2, decimals: 2 },
      { key: 'perHead', type: 'computed', vi: 'Bình quân đầu người', en: 'Area per head', value: 'round(total / (residents + newcomers), 2)', unit: 'm² sàn/người', decimals: 2 },
      {
        key: 'enough', type: 'computed', vi: 'Kết luận', en: 'Finding', value: 'perHead >= leastPerHead', showIf: "lodging != 'owned'",
        yes: { vi: 'Đủ điều kiện về diện tích', en: 'Large enough' }, no: { vi: 'Chưa đủ điều kiện về diện tích', en: 'Not large enough' }
      },
      { key: 'reason', type: 'text', vi: 'Ý kiến của cán bộ', en: 'Officer’s opinion', max: 500, lines: 3, requiredIf: "lodging != 'owned' and not enough" },
      { key: 'sketch', type: 'photo', vi: 'Ảnh hoặc sơ đồ chỗ ở', en: 'Photo or sketch of the lodging', required: true, most: 6 }
    ],
    signature: { vi: 'Chữ ký của người xin đăng ký', en: 'Signature of the applicant' }
  },
  {
    form: 'signature-at-home',
    vi: 'Chứng thực chữ ký tại nhà',
    en: 'Signature certified at home',
    version: 1,
    fields: [
      {
        key: 'paper', type: 'choice', vi: 'Loại giấy tờ', en: 'Kind of paper', required: true,
        options: [{ value: 'mandate', vi: 'Giấy ủy quyền', en: 'Mandate' }, { value: 'declaration', vi: 'Tờ khai, cam kết', en: 'Declaration' }, { value: 'other', vi: 'Giấy tờ khác', en: 'Other' }]
      },
      { key: 'what', type: 'text', vi: 'Tên giấy tờ', en: 'Name of the paper', max: 200, showIf: "paper = 'other'", requiredIf: "paper = 'other'" },
      { key: 'copies', type: 'number', vi: 'Số bản', en: 'Copies', min: 1, max: 50, required: true },
      { key: 'understands', type: 'choice', vi: 'Người yêu cầu minh mẫn, hiểu nội dung', en: 'The person is of sound mind and understands the text', options: YES_NO, required: true },
      {
        key: 'why', type: 'choice', many: true, vi: 'Lý do làm tại nhà', en: 'Why at home', required: true,
        options: [{ value: 'old', vi: 'Già yếu', en: 'Old and frail' }, { value: 'ill', vi: 'Ốm đau, không đi lại được', en: 'Ill, cannot walk' }, { value: 'held', vi: 'Đang bị tạm giữ, tạm giam', en: 'In custody' }, { value: 'other', vi: 'Lý do chính đáng khác', en: 'Another good reason' }]
      },
      { key: 'refusal', type: 'text', vi: 'Lý do không chứng thực', en: 'Why it was not certified', max: 500, lines: 2, showIf: "understands = 'no'", requiredIf: "understands = 'no'" },
      { key: 'page', type: 'photo', vi: 'Ảnh trang có chữ ký', en: 'Photo of the signed page', requiredIf: "understands = 'yes'", showIf: "understands = 'yes'", most: 4 }
    ],
    signature: { vi: 'Chữ ký của người yêu cầu', en: 'Signature of the person' }
  },
  {
    form: 'temporary-residence',
    vi: 'Đăng ký tạm trú ngoài giờ',
    en: 'Temporary residence registered out of hours',
    version: 1,
    fields: [
      { key: 'place', type: 'text', vi: 'Căn hộ, số nhà', en: 'Apartment or house', max: 120, required: true },
      {
        key: 'people', type: 'table', vi: 'Người đăng ký', en: 'People to be registered', row: { vi: 'Người', en: 'Person' }, required: true, most: 20,
        columns: [
          { key: 'name', type: 'text', vi: 'Họ tên', en: 'Name', max: 120, required: true },
          { key: 'born', type: 'number', vi: 'Năm sinh', en: 'Year of birth', min: 1900, max: 2100, required: true },
          { key: 'tie', type: 'text', vi: 'Quan hệ với chủ hộ', en: 'Relation to the head of household', max: 60 }
        ]
      },
      { key: 'count', type: 'computed', vi: 'Số người', en: 'People', value: 'count(people)', unit: 'người' },
      { key: 'months', type: 'number', vi: 'Thời hạn tạm trú', en: 'For how long', unit: 'tháng', min: 1, max: 24, required: true },
      { key: 'consent', type: 'choice', vi: 'Chủ chỗ ở đồng ý', en: 'The owner agrees', options: YES_NO, required: true },
      { key: 'consentPaper', type: 'photo', vi: 'Ảnh văn bản đồng ý', en: 'Photo of the written consent', showIf: "consent = 'yes'", most: 3 },
      { key: 'note', type: 'text', vi: 'Nội dung cần bổ sung', en: 'What is still missing', max: 500, lines: 2, requiredIf: "consent = 'no'" }
    ],
    signature: { vi: 'Chữ ký của người đăng ký', en: 'Signature of the person' }
  }
];
