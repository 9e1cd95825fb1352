/*
 * What codes of failed requests mean, by action; ANY: of all but transfers,
 * where nothing but the query knows.  What is not here is UNKNOWN.
 *
 *          action          code                        outcome   next
 */

TK_WECHAT3( CHARGE,         "ORDERPAID",                UNKNOWN,  ASK      )
TK_WECHAT3( CHARGE,         "ORDER_CLOSED",             UNKNOWN,  ASK      )
TK_WECHAT3( CHARGE,         "ORDERCLOSED",              UNKNOWN,  ASK      )
TK_WECHAT3( CHARGE,         "OUT_TRADE_NO_USED",        UNKNOWN,  ASK      )
TK_WECHAT3( CHARGE,         "INVALID_REQUEST",          UNKNOWN,  ASK      )

TK_WECHAT3( CHARGE_CODE,    "AUTH_CODE_EXPIRED",        REFUSED,  NUMBER   )
TK_WECHAT3( CHARGE_CODE,    "AUTHCODEEXPIRE",           REFUSED,  NUMBER   )
TK_WECHAT3( CHARGE_CODE,    "AUTH_CODE_ERROR",          REFUSED,  NUMBER   )
TK_WECHAT3( CHARGE_CODE,    "AUTH_CODE_INVALID",        REFUSED,  NUMBER   )
TK_WECHAT3( CHARGE_CODE,    "NOT_ENOUGH",               REFUSED,  NUMBER   )
TK_WECHAT3( CHARGE_CODE,    "NOTENOUGH",                REFUSED,  NUMBER   )
TK_WECHAT3( CHARGE_CODE,    "ORDERPAID",                UNKNOWN,  ASK      )
TK_WECHAT3( CHARGE_CODE,    "USERPAYING",               PENDING,  ASK      )

TK_WECHAT3( QUERY,          "ORDER_NOT_EXIST",          PENDING,  ASK      )
TK_WECHAT3( QUERY,          "ORDERNOTEXIST",            PENDING,  ASK      )
TK_WECHAT3( QUERY,          "RESOURCE_NOT_EXISTS",      PENDING,  ASK      )
TK_WECHAT3( QUERY,          "NOT_FOUND",                PENDING,  ASK      )

TK_WECHAT3( CLOSE,          "ORDERPAID",                UNKNOWN,  ASK      )
TK_WECHAT3( CLOSE,          "INVALID_REQUEST",          UNKNOWN,  ASK      )
TK_WECHAT3( CLOSE,          "ORDER_NOT_EXIST",          PENDING,  ASK      )
TK_WECHAT3( CLOSE,          "ORDERNOTEXIST",            PENDING,  ASK      )

TK_WECHAT3( CANCEL,         "REVERSE_EXPIRE",           REFUSED,  REFUND   )
TK_WECHAT3( CANCEL,         "INVALID_REQUEST",          UNKNOWN,  ASK      )
TK_WECHAT3( CANCEL,         "ORDER_NOT_EXIST",          PENDING,  ASK      )
TK_WECHAT3( CANCEL,         "ORDERNOTEXIST",            PENDING,  ASK      )

TK_WECHAT3( REFUND,         "NOT_ENOUGH",               REFUSED,  FUNDS    )
TK_WECHAT3( REFUND,         "USER_ACCOUNT_ABNORMAL",    REFUSED,  STAFF    )
TK_WECHAT3( REFUND,         "TRADE_OVERDUE",            REFUSED,  STAFF    )
TK_WECHAT3( REFUND,         "RESOURCE_NOT_EXISTS",      REFUSED,  SETTINGS )
TK_WECHAT3( REFUND,         "FREQUENCY_LIMITED",        UNKNOWN,  ASK      )
TK_WECHAT3( REFUND,         "RATELIMIT_EXCEEDED",       UNKNOWN,  ASK      )
TK_WECHAT3( REFUND,         "INVALID_REQUEST",          UNKNOWN,  ASK      )

TK_WECHAT3( REFUND_QUERY,   "RESOURCE_NOT_EXISTS",      PENDING,  ASK      )
TK_WECHAT3( REFUND_QUERY,   "NOT_FOUND",                PENDING,  ASK      )

TK_WECHAT3( TRANSFER_QUERY, "NOT_FOUND",                PENDING,  ASK      )
TK_WECHAT3( TRANSFER_QUERY, "RESOURCE_NOT_EXISTS",      PENDING,  ASK      )

TK_WECHAT3( BILL,           "NO_STATEMENT_EXIST",       PENDING,  SLOWLY   )
TK_WECHAT3( BILL,           "STATEMENT_CREATING",       UNKNOWN,  SLOWLY   )

TK_WECHAT3( ANY,            "PARAM_ERROR",              REFUSED,  SETTINGS )
TK_WECHAT3( ANY,            "SIGN_ERROR",               REFUSED,  SETTINGS )
TK_WECHAT3( ANY,            "NO_AUTH",                  REFUSED,  SETTINGS )
TK_WECHAT3( ANY,            "APPID_MCHID_NOT_MATCH",    REFUSED,  SETTINGS )
TK_WECHAT3( ANY,            "MCH_NOT_EXISTS",           REFUSED,  SETTINGS )
TK_WECHAT3( ANY,            "FREQUENCY_LIMITED",        REFUSED,  AGAIN    )
TK_WECHAT3( ANY,            "RATELIMIT_EXCEEDED",       REFUSED,  AGAIN    )
