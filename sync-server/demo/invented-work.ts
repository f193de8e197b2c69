// What people of a ward ask for and report. Procedures and street names are common ones; fees and days are the demo's own.

export const PROCEDURES: readonly { title: string; field: string; days: number; fee: number; papers: string[] }[] = [
  { title: 'Đăng ký khai sinh', field: 'Hộ tịch', days: 1, fee: 0, papers: [] },
  { title: 'Đăng ký kết hôn', field: 'Hộ tịch', days: 3, fee: 0, papers: ['Giấy tiếp nhận hồ sơ'] },
  { title: 'Xác nhận tình trạng hôn nhân', field: 'Hộ tịch', days: 3, fee: 3000, papers: ['Giấy tiếp nhận hồ sơ'] },
  { title: 'Cấp bản sao trích lục hộ tịch', field: 'Hộ tịch', days: 1, fee: 8000, papers: [] },
  { title: 'Chứng thực bản sao từ bản chính', field: 'Chứng thực', days: 1, fee: 10_000, papers: [] },
  { title: 'Chứng thực chữ ký', field: 'Chứng thực', days: 1, fee: 10_000, papers: [] },
  { title: 'Đăng ký hộ kinh doanh', field: 'Kinh tế', days: 3, fee: 100_000, papers: ['Giấy tiếp nhận hồ sơ'] },
  { title: 'Thay đổi nội dung đăng ký hộ kinh doanh', field: 'Kinh tế', days: 3, fee: 50_000, papers: ['Giấy chứng nhận cũ (bản chính)'] },
  { title: 'Cấp giấy phép xây dựng nhà ở riêng lẻ', field: 'Xây dựng', days: 15, fee: 75_000, papers: ['Giấy tiếp nhận hồ sơ'] },
  { title: 'Cấp phép sử dụng tạm thời vỉa hè', field: 'Quản lý đô thị', days: 7, fee: 0, papers: ['Giấy tiếp nhận hồ sơ'] },
  { title: 'Xác nhận điều kiện diện tích bình quân để đăng ký thường trú', field: 'Cư trú', days: 4, fee: 0, papers: ['Giấy tiếp nhận hồ sơ'] },
  { title: 'Trợ cấp xã hội hàng tháng', field: 'Lao động - Thương binh và Xã hội', days: 15, fee: 0, papers: [] }
];

export const REPORTS: readonly { category: string; descriptions: string[] }[] = [
  { category: 'LLD', descriptions: ['Quán ăn kê bàn ghế ra hết vỉa hè, người đi bộ phải xuống lòng đường.', 'Xe tải đậu dưới lòng đường cả ngày, che khuất tầm nhìn.', 'Bán hàng rong tụ tập trước cổng trường giờ tan học.'] },
  { category: 'TTXD', descriptions: ['Nhà đang xây thêm tầng, không thấy bảng giấy phép.', 'Dựng mái che sắt lấn ra hẻm.', 'Đổ cát đá chắn lối đi chung, không che chắn.'] },
  { category: 'VSMT', descriptions: ['Rác chất đống đầu hẻm đã ba ngày.', 'Đổ xà bần xuống bờ rạch vào ban đêm.', 'Xả nước thải ra đường, mùi hôi.'] },
  { category: 'MQ', descriptions: ['Quảng cáo cho vay dán kín cột điện.', 'Băng rôn treo ngang đường đã rách.'] },
  { category: 'TO', descriptions: ['Hát karaoke loa kéo sau 22 giờ.', 'Khoan cắt bê tông từ 5 giờ sáng.'] },
  { category: 'KHAC', descriptions: ['Nắp cống bị mất, rất nguy hiểm.', 'Đèn đường hỏng cả tuần nay.'] }
];

export const VISIT_WISHES = ['Đo diện tích, ghi số người đang ở', 'Người cao tuổi không đi lại được, nhờ chứng thực chữ ký tại nhà', 'Xin đến sau 17 giờ', 'Xác nhận người đang ở trọ'] as const;

export const NOTES = ['Gọi trước khi đến', 'Chỉ có nhà sau 17 giờ', 'Nhà trong hẻm nhỏ, gửi xe đầu hẻm', 'Người cao tuổi, hỗ trợ ký nhận tại nhà', 'Ủy quyền cho người nhà nhận', 'Bấm chuông cổng sau'] as const;

export const APARTMENT_BLOCKS = ['Bình Minh', 'An Cư', 'Thịnh Vượng', 'Cầu Xanh', 'Hưng Phú'] as const;

export const STREETS = [
  'Đường số 1', 'Đường số 2', 'Đường số 5', 'Đường số 8', 'Đường số 10', 'Đường số 12', 'Đường số 17', 'Đường số 23', 'Đường số 34', 'Đường số 46', 'Đường số 59',
  'Nguyễn Duy Trinh', 'Nguyễn Thị Định', 'Lương Định Của', 'Trần Não', 'Xuân Thủy', 'Quốc Hương', 'Lê Văn Thịnh', 'Đồng Văn Cống', 'Nguyễn Hoàng', 'Trương Văn Bang', 'Bát Nàn', 'Song Hành'
] as const;
