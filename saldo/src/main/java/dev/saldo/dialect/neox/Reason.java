package dev.saldo.dialect.neox;

/// Why a request failed: NeoX's published constants, and for each what is said about it. The HTTP
/// statuses and the sentences are our choice.
enum Reason {
  INVALID_TOKEN(
      401,
      "The access token or the client credentials are missing or not valid.",
      "Mã truy cập hoặc thông tin xác thực bị thiếu hoặc không hợp lệ."),
  VALIDATION_ERROR(
      400,
      "The request or one of its parameters is not valid.",
      "Yêu cầu hoặc một trong các tham số không hợp lệ."),
  RESOURCE_NOT_FOUND(
      404, "What was asked for does not exist.", "Không tìm thấy tài nguyên được yêu cầu."),
  SUB_MERCHANT_NOT_ACTIVATED(
      403, "The sub-merchant is not activated.", "Đơn vị trực thuộc chưa được kích hoạt."),
  RATE_LIMITED(
      429,
      "Too many requests. Please try again later.",
      "Quá nhiều yêu cầu. Vui lòng thử lại sau."),
  INTERNAL_ERROR(
      500,
      "Something went wrong on our side. Please try again later.",
      "Hệ thống gặp sự cố. Vui lòng thử lại sau.");

  private final int status;
  private final String english;
  private final String vietnamese;

  Reason(int status, String english, String vietnamese) {
    this.status = status;
    this.english = english;
    this.vietnamese = vietnamese;
  }

  FailedException failed() {
    return new FailedException(this);
  }

  int status() {
    return status;
  }

  String description(Language language) {
    return switch (language) {
      case ENGLISH -> english;
      case VIETNAMESE -> vietnamese;
    };
  }
}
