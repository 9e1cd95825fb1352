/*
 * What err_code of failed requests means, by action; ANY: of all but transfers,
 * where nothing but the query knows.  What is not here is UNKNOWN, and asked
 * for: SYSTEMERROR, BANKERROR, ORDERPAID, ORDERCLOSED, ORDERREVERSED,
 * OUT_TRADE_NO_USED, and INVALID_REQUEST, which may be a number used twice.
 *
 *          action          code                        outcome   next
 */

TK_WECHAT2( CHARGE,         "SYSTEMERROR",              UNKNOWN,  AGAIN    )

TK_WECHAT2( CHARGE_CODE,    "USERPAYING",               PENDING,  ASK      )
TK_WECHAT2( CHARGE_CODE,    "AUTHCODEEXPIRE",           REFUSED,  NUMBER   )
TK_WECHAT2( CHARGE_CODE,    "AUTH_CODE_EXPIRED",        REFUSED,  NUMBER   )
TK_WECHAT2( CHARGE_CODE,    "AUTH_CODE_ERROR",          REFUSED,  NUMBER   )
TK_WECHAT2( CHARGE_CODE,    "AUTH_CODE_INVALID",        REFUSED,  NUMBER   )
TK_WECHAT2( CHARGE_CODE,    "NOTSUPORTCARD",            REFUSED,  NUMBER   )
TK_WECHAT2( CHARGE_CODE,    "NOTENOUGH",                REFUSED,  NUMBER   )

TK_WECHAT2( QUERY,          "ORDERNOTEXIST",            PENDING,  ASK      )
TK_WECHAT2( CLOSE,          "ORDERNOTEXIST",            PENDING,  ASK      )

TK_WECHAT2( CANCEL,         "REVERSE_EXPIRE",           REFUSED,  REFUND   )
TK_WECHAT2( CANCEL,         "SYSTEMERROR",              UNKNOWN,  AGAIN    )
TK_WECHAT2( CANCEL,         "ORDERNOTEXIST",            PENDING,  ASK      )

TK_WECHAT2( REFUND,         "NOTENOUGH",                REFUSED,  FUNDS    )
TK_WECHAT2( REFUND,         "TRADE_OVERDUE",            REFUSED,  STAFF    )
TK_WECHAT2( REFUND,         "USER_ACCOUNT_ABNORMAL",    REFUSED,  STAFF    )
TK_WECHAT2( REFUND,         "REFUND_FEE_MISMATCH",      REFUSED,  STAFF    )
TK_WECHAT2( REFUND,         "INVALID_TRANSACTIONID",    REFUSED,  STAFF    )
TK_WECHAT2( REFUND,         "ERROR",                    REFUSED,  STAFF    )
TK_WECHAT2( REFUND,         "INVALID_REQ_TOO_MUCH",     UNKNOWN,  SLOWLY   )
TK_WECHAT2( REFUND,         "ORDER_NOT_READY",          UNKNOWN,  SLOWLY   )
TK_WECHAT2( REFUND,         "BIZERR_NEED_RETRY",        UNKNOWN,  ASK      )
TK_WECHAT2( REFUND,         "FREQUENCY_LIMITED",        UNKNOWN,  ASK      )
TK_WECHAT2( REFUND,         "RATELIMIT_EXCEEDED",       UNKNOWN,  ASK      )

TK_WECHAT2( REFUND_QUERY,   "REFUNDNOTEXIST",           PENDING,  ASK      )

TK_WECHAT2( TRANSFER_QUERY, "NOT_FOUND",                PENDING,  ASK      )

TK_WECHAT2( ANY,            "NOAUTH",                   REFUSED,  SETTINGS )
TK_WECHAT2( ANY,            "APPID_NOT_EXIST",          REFUSED,  SETTINGS )
TK_WECHAT2( ANY,            "MCHID_NOT_EXIST",          REFUSED,  SETTINGS )
TK_WECHAT2( ANY,            "APPID_MCHID_NOT_MATCH",    REFUSED,  SETTINGS )
TK_WECHAT2( ANY,            "LACK_PARAMS",              REFUSED,  SETTINGS )
TK_WECHAT2( ANY,            "PARAM_ERROR",              REFUSED,  SETTINGS )
TK_WECHAT2( ANY,            "SIGNERROR",                REFUSED,  SETTINGS )
TK_WECHAT2( ANY,            "XML_FORMAT_ERROR",         REFUSED,  SETTINGS )
TK_WECHAT2( ANY,            "REQUIRE_POST_METHOD",      REFUSED,  SETTINGS )
TK_WECHAT2( ANY,            "POST_DATA_EMPTY",          REFUSED,  SETTINGS )
TK_WECHAT2( ANY,            "NOT_UTF8",                 REFUSED,  SETTINGS )
TK_WECHAT2( ANY,            "CERT_ERROR",               REFUSED,  SETTINGS )
TK_WECHAT2( ANY,            "FREQUENCY_LIMITED",        REFUSED,  AGAIN    )
TK_WECHAT2( ANY,            "RATELIMIT_EXCEEDED",       REFUSED,  AGAIN    )
